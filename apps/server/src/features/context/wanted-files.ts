import { posix } from 'node:path';
import type { ContextBody, ContextFile } from '@baton/protocol';
import { isGlob } from '@baton/toolbox';

/** What is wished for a file whose lines have to be looked up first. */
export interface WantedLines {
  path: string;
  firstLine: number;
  lastLine: number;
}

/**
 * The list that somebody wants, made from the one that there is. Files that stay as they are keep what was first sent of them; what is sent in another
 * view is read anew. What is listed by itself stays also where it is not named: notes for agents, and what a glob brings that stays.
 * What a glob brings follows it into another view, unless it has one of its own.
 */
export function wantedFiles(known: readonly ContextFile[], wanted: ContextBody['files']): { files: ContextFile[]; lines: WantedLines[] } {
  const before = new Map(known.map((file) => [file.path, file]));
  const wishes = new Map(wanted.map((wish) => [plainPath(wish.path), wish]));
  const lines: WantedLines[] = [];
  const named = [...wishes].map(([path, wish]): ContextFile => {
    const file = before.get(path) ?? newFile(path);
    const view = wish.view ?? (wish.lines === undefined ? file.view : 'lines');
    if (wish.lines !== undefined) lines.push({ path, ...wish.lines });
    return view === file.view && wish.lines === undefined ? file : inView(file, view);
  });
  const byItself = known.filter(
    (file) => !wishes.has(file.path) && (file.instructions === true || (file.from !== undefined && wishes.has(file.from))),
  );
  const views = new Map(named.map((file) => [file.path, file.view]));
  const followed = [...named, ...byItself].map((file): ContextFile => {
    const glob = file.from === undefined ? undefined : before.get(file.from);
    const view = file.from === undefined ? undefined : views.get(file.from);
    if (glob === undefined || view === undefined || view === glob.view) return file;
    const hasOwn = wishes.get(file.path)?.view !== undefined || file.view !== glob.view;
    return hasOwn ? file : inView(file, view);
  });
  return { files: inOrderOf(known, followed), lines };
}

/** Where something stood before, it stays: what is sent begins the same, and prompt caches hold. */
function inOrderOf(known: readonly ContextFile[], files: readonly ContextFile[]): ContextFile[] {
  const places = new Map(known.map((file, index) => [file.path, index]));
  const placeOf = (file: ContextFile): number => places.get(file.path) ?? known.length;
  return files.toSorted((left, right) => placeOf(left) - placeOf(right));
}

function newFile(path: string): ContextFile {
  return { path, view: 'full', hash: null, ...(isGlob(path) ? { glob: { files: 0, more: false } } : {}) };
}

function inView(file: ContextFile, view: ContextFile['view']): ContextFile {
  const { problem: _, ...rest } = file;
  return { ...rest, view, hash: null };
}

/** `./src//a.ts` and `src/a.ts` are one file. What leads outside is refused when it is read. */
function plainPath(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/')).replace(/^\.\//, '');
}
