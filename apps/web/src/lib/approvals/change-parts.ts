import type { Approval, CallArguments } from '@baton/protocol';
import {
  applyPatch,
  FILE_HEADERS_ONLY,
  formatPatch,
  parsePatch,
  reversePatch,
  structuredPatch,
  type StructuredPatch,
  type StructuredPatchHunk,
} from 'diff';

/** One part of what a call would change, which can be left out of it. */
export interface ChangePart {
  path: string;
  /** Where it begins in the file as it is, counted from 1; absent where the file comes or goes as a whole. */
  line?: number;
  added: number;
  removed: number;
  /** The first line that it adds or, where it adds none, takes away. */
  words: string;
}

/** A change in parts, two at least. */
export interface PartedChange {
  parts: readonly ChangePart[];
  /** The call's arguments without these parts, by their places in `parts`. Undefined where nothing is left. */
  without(left: ReadonlySet<number>): CallArguments | undefined;
}

/** Lines around a change, as in what is shown of it. */
const CONTEXT = 3;

/** What a call would change, in the parts that somebody may want or not; undefined where it is one part, or can't be taken apart. */
export function partedChange(approval: Pick<Approval, 'tool' | 'arguments' | 'effect'>): PartedChange | undefined {
  const parted = partedBy(approval);
  return parted === undefined || parted.parts.length < 2 ? undefined : parted;
}

function partedBy({ tool, arguments: given, effect }: Pick<Approval, 'tool' | 'arguments' | 'effect'>): PartedChange | undefined {
  try {
    if (tool?.name === 'apply_patch' && typeof given['patch'] === 'string') return patchParts(given, given['patch']);
    const file = effect.type === 'files' && effect.files.length === 1 ? effect.files[0] : undefined;
    if (file?.change !== 'changed') return undefined;
    const { oldText, newText, content } = given;
    if (tool?.name === 'edit_file' && given['all'] !== true && typeof oldText === 'string' && typeof newText === 'string') {
      const patch = structuredPatch(file.path, file.path, oldText, newText, undefined, undefined, { context: CONTEXT });
      // Lines are those of the file, of which the text that is replaced is a piece.
      const [inFile] = parsePatch(file.diff ?? '')[0]?.hunks ?? [];
      const [inText] = patch.hunks;
      const before = inFile === undefined || inText === undefined ? 0 : changedLine(inFile) - changedLine(inText);
      return textParts(patch, oldText, newText, (text) => ({ ...given, newText: text }), before);
    }
    if (tool?.name === 'write_file' && typeof content === 'string' && file.diff !== undefined && file.diffCut !== true) {
      const [patch] = parsePatch(file.diff);
      const before = patch === undefined ? false : applyPatch(content, reversePatch(patch), { autoConvertLineEndings: false });
      return patch === undefined || before === false
        ? undefined
        : textParts(patch, before, content, (text) => ({ ...given, content: text }), 0);
    }
    return undefined;
  } catch {
    // What the library can't read has no parts: the whole of it can be edited.
    return undefined;
  }
}

/** The hunks between two texts, where putting all of them in makes the second of the first. */
function textParts(
  patch: StructuredPatch,
  before: string,
  after: string,
  given: (text: string) => CallArguments,
  linesBefore: number,
): PartedChange | undefined {
  const put = (hunks: StructuredPatchHunk[]): string | false =>
    applyPatch(before, { ...patch, hunks }, { fuzzFactor: 0, autoConvertLineEndings: false });
  if (put(patch.hunks) !== after) return undefined;
  const path = patch.newFileName ?? patch.oldFileName ?? '';
  return {
    parts: patch.hunks.map((hunk) => ({ path, line: linesBefore + changedLine(hunk), ...countsOf(hunk) })),
    without(left) {
      const kept = patch.hunks.filter((_, index) => !left.has(index));
      const text = kept.length === 0 ? false : put(kept);
      return text === false ? undefined : given(text);
    },
  };
}

/** The hunks of the files that a patch changes; a file that comes, goes or moves is one part. */
function patchParts(given: CallArguments, patch: string): PartedChange {
  const files = parsePatch(patch);
  const parts = files.flatMap((file, at) =>
    isWhole(file)
      ? [{ at, hunks: file.hunks, shown: { path: nameOf(file), ...countsOf(...file.hunks) } }]
      : file.hunks.map((hunk) => ({ at, hunks: [hunk], shown: { path: nameOf(file), line: changedLine(hunk), ...countsOf(hunk) } })),
  );
  return {
    parts: parts.map(({ shown }) => shown),
    without(left) {
      const kept = parts.filter((_, index) => !left.has(index));
      if (kept.length === 0) return undefined;
      const rest = files.flatMap((file, at) => {
        const own = kept.filter((part) => part.at === at);
        return own.length === 0 ? [] : [{ ...file, hunks: own.flatMap(({ hunks }) => hunks) }];
      });
      return { ...given, patch: formatPatch(rest, FILE_HEADERS_ONLY) };
    },
  };
}

function isWhole({ oldFileName, newFileName, hunks }: StructuredPatch): boolean {
  const bare = (name: string | undefined): string => (name ?? '').replace(/^[ab]\//, '');
  return hunks.length === 0 || bare(oldFileName) !== bare(newFileName);
}

function nameOf({ oldFileName, newFileName }: StructuredPatch): string {
  const name = newFileName === '/dev/null' ? oldFileName : newFileName;
  return (name ?? '').replace(/^[ab]\//, '');
}

/** The line of the file at which a hunk changes something, past its context. */
function changedLine({ oldStart, lines }: StructuredPatchHunk): number {
  const first = lines.findIndex((line) => line.startsWith('+') || line.startsWith('-'));
  return oldStart + Math.max(first, 0);
}

function countsOf(...hunks: StructuredPatchHunk[]): Pick<ChangePart, 'added' | 'removed' | 'words'> {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const added = lines.filter((line) => line.startsWith('+'));
  const removed = lines.filter((line) => line.startsWith('-'));
  const words = [...added, ...removed].map((line) => line.slice(1).trim()).find((line) => line !== '') ?? '';
  return { added: added.length, removed: removed.length, words };
}
