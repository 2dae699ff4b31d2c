import { parsePatch, structuredPatch, type StructuredPatchHunk } from 'diff';

/** A line with its number on each side, from 1. */
export interface Line {
  number: number;
  text: string;
  /** It is the last one and no line break ends it. */
  open: boolean;
}

/** What stays and what changes, by turns. `gap` stands for lines that a patch does not carry. */
export type LineBlock =
  | { type: 'same'; before: Line[]; after: Line[] }
  | { type: 'change'; removed: Line[]; added: Line[] }
  | { type: 'gap'; before: number; after: number; lines: number };

/** Differences beyond this many lines are shown as one text replaced by another: to align them would hold the page. */
const MOST_EDITS = 1_000;

/** The blocks between two texts, all lines included. Empty where they are the same. */
export function blocksOfTexts(before: string, after: string): LineBlock[] {
  if (before === after) return [];
  const patch = structuredPatch('', '', before, after, '', '', { context: Number.MAX_SAFE_INTEGER, maxEditLength: MOST_EDITS });
  if (patch === undefined) return [{ type: 'change', removed: linesOf(before), added: linesOf(after) }];
  return patch.hunks.flatMap(blocksOfHunk);
}

/** The blocks of a patch as `git diff` writes it, of its first file. Undefined where the text is none. */
export function blocksOfPatch(patch: string): LineBlock[] | undefined {
  try {
    const [file] = parsePatch(patch);
    if (file === undefined || file.hunks.length === 0) return undefined;
    let [before, after] = [1, 1];
    return file.hunks.flatMap((hunk) => {
      const gap: LineBlock = { type: 'gap', before, after, lines: hunk.oldStart - before };
      before = hunk.oldStart + hunk.oldLines;
      after = hunk.newStart + hunk.newLines;
      return gap.lines > 0 ? [gap, ...blocksOfHunk(hunk)] : blocksOfHunk(hunk);
    });
  } catch {
    // The package throws at what is no patch: it is shown as the text that it is.
    return undefined;
  }
}

function blocksOfHunk(hunk: StructuredPatchHunk): LineBlock[] {
  const blocks: LineBlock[] = [];
  // A hunk without lines on a side counts from the line before it.
  let before = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
  let after = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
  for (const [index, line] of hunk.lines.entries()) {
    const sign = line[0];
    if (sign === '\\') continue;
    const text = line.slice(1);
    const open = hunk.lines[index + 1]?.startsWith('\\') === true;
    const last = blocks.at(-1);
    if (sign === ' ') {
      const block = last?.type === 'same' ? last : begin(blocks, { type: 'same', before: [], after: [] });
      block.before.push({ number: before++, text, open });
      block.after.push({ number: after++, text, open });
    } else {
      const block = last?.type === 'change' ? last : begin(blocks, { type: 'change', removed: [], added: [] });
      if (sign === '-') block.removed.push({ number: before++, text, open });
      else block.added.push({ number: after++, text, open });
    }
  }
  return blocks;
}

function begin<Block extends LineBlock>(blocks: LineBlock[], block: Block): Block {
  blocks.push(block);
  return block;
}

function linesOf(text: string): Line[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  return lines.map((line, index) => ({ number: index + 1, text: line, open: !ended && index === lines.length - 1 }));
}
