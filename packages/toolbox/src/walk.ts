import { Ignored } from './ignored.ts';
import type { FolderEntry, Jail, Place, Refused } from './jail.ts';

/** Entries read of one folder. More are no longer written by people, and sorting them takes long. */
const MAX_IN_FOLDER = 10_000;
/** How deep folders may stand in each other. */
const MAX_DEPTH = 64;

/** `cut`: the folder holds more than was read. */
export type Walked =
  | { type: 'entry'; place: Place; kind: FolderEntry['kind']; level: number }
  | { type: 'cut'; folder: Place; level: number };

/**
 * Everything in a folder and, down to `depth` levels, in those below it: folders first, each with what is in it right after it, names in the
 * order of their characters. Left out is what the project's lists ignore and what is denied; links are named, not followed. Rejects with the
 * signal's reason.
 */
export async function* walk(jail: Jail, start: Place, depth: number, signal: AbortSignal): AsyncGenerator<Walked, Refused | undefined> {
  const ignored = new Ignored(jail);
  await ignored.enterFromRoot(start);
  const first = await jail.readFolder(start, MAX_IN_FOLDER);
  if (!first.ok) return first;
  const open = [{ folder: start, more: first.more, left: shown(start, first.entries, ignored) }];
  for (let current = open.at(-1); current !== undefined; current = open.at(-1)) {
    signal.throwIfAborted();
    const level = open.length - 1;
    const entry = current.left.pop();
    if (entry === undefined) {
      open.pop();
      if (current.more) yield { type: 'cut', folder: current.folder, level };
      continue;
    }
    const place = jail.entry(current.folder, entry.name);
    if (place === undefined) continue;
    yield { type: 'entry', place, kind: entry.kind, level };
    if (entry.kind !== 'folder' || open.length >= Math.min(depth, MAX_DEPTH)) continue;
    const read = await jail.readFolder(place, MAX_IN_FOLDER);
    if (!read.ok) continue;
    await ignored.enter(place);
    open.push({ folder: place, more: read.more, left: shown(place, read.entries, ignored) });
  }
  return undefined;
}

/** The entries that are shown, the first one last. */
function shown(folder: Place, entries: readonly FolderEntry[], ignored: Ignored): FolderEntry[] {
  return entries
    .filter((entry) => !ignored.has(folder, entry.name, entry.kind === 'folder'))
    .sort((left, right) => Number(left.kind === 'folder') - Number(right.kind === 'folder') || (left.name < right.name ? 1 : -1));
}
