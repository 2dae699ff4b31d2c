import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytePathsOf, bytesOf, folderOf, foldersOf, nameOf, type BytePath } from './byte-path.ts';
import { differencesBetween, type EntryChange, type ReadEntries } from './entries.ts';
import { runOwnGit } from './own-git.ts';
import { readBlobs } from './read-blobs.ts';
import type { SnapshotRecord } from './snapshot-record.ts';
import type { Store } from './store.ts';

const MAX_LISTS_BYTES = 32 * 1024 * 1024;

interface Compared {
  before: string;
  changes: EntryChange[];
  old: SnapshotRecord;
  fresh: SnapshotRecord;
}

/** Everything that became of a working directory's files between two snapshots, path by path: not what was there and left out, and then was not left out. */
export async function entriesBetween(
  store: Store,
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<ReadEntries<{ changes: EntryChange[] }>> {
  const read = await differencesBetween(store, before, after, signal);
  return read.ok ? withoutLeftOut(store, { before, ...read }, signal) : read;
}

/**
 * Leaves away what only looks as if it had been made: it may have been there and was left out of the first snapshot, ignored by the rules of that time or not
 * to be read. Nobody knows what it was, so it is nothing that can be taken back.
 */
async function withoutLeftOut(store: Store, compared: Compared, signal: AbortSignal): Promise<ReadEntries<{ changes: EntryChange[] }>> {
  const { before, old, fresh, changes } = compared;
  const made = changes.filter((change) => change.before === undefined).map(({ path }) => path);
  if (made.length === 0 || fresh.isNarrowed) return { ok: true, changes };
  const apart = new Set(old.apart);
  const hidden = new Set(apart.size === 0 ? [] : made.filter((path) => [path, ...foldersOf(path)].some((each) => apart.has(each))));
  if (areOtherRules(compared)) {
    const ignored = await ignoredThen(store, { before, old, paths: made }, signal);
    if (!ignored.ok) return ignored;
    for (const path of ignored.paths) hidden.add(path);
  }
  return { ok: true, changes: hidden.size === 0 ? changes : changes.filter(({ path }) => !hidden.has(path)) };
}

/** Whether files may be kept after that were left out before. */
export function areOtherRules({ changes, old, fresh }: Pick<Compared, 'changes' | 'old' | 'fresh'>): boolean {
  const isSame = JSON.stringify([old.rules, old.tracked]) === JSON.stringify([fresh.rules, fresh.tracked]);
  return !isSame || changes.some(({ path }) => nameOf(path) === '.gitignore');
}

/** Which of some paths a snapshot's own rules ignore. Git says it, about a folder in which there is nothing but the lists of patterns of that time. */
async function ignoredThen(
  store: Store,
  { before, old, paths }: { before: string; old: SnapshotRecord; paths: readonly BytePath[] },
  signal: AbortSignal,
): Promise<ReadEntries<{ paths: BytePath[] }>> {
  const listed = await store.git(['ls-tree', '-r', '-z', '--name-only', `${before}:files`], { signal });
  if (!listed.ok) return listed;
  const lists = bytePathsOf(listed.output).filter((path) => nameOf(path) === '.gitignore' && !path.includes('\n'));
  const contents = await readBlobs(
    store,
    lists.map((path) => `${before}:files/${bytesOf(path).toString()}`),
    signal,
    MAX_LISTS_BYTES,
  );
  const { excluded, prefix, lists: above } = old.rules;
  const directory = await mkdtemp(join(store.directory, 'rules-'));
  try {
    const top = join(directory, 'files');
    const root = join(top, prefix);
    for (const folder of ['objects', 'refs', 'info']) await mkdir(join(directory, folder));
    await writeFile(join(directory, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(join(directory, 'info/exclude'), excluded);
    await mkdir(root, { recursive: true });
    for (const [folder, text] of above) await writeFile(join(top, folder, '.gitignore'), text);
    for (const path of lists) {
      const content = contents.get(`${before}:files/${bytesOf(path).toString()}`);
      if (content === undefined) continue;
      await mkdir(Buffer.concat([Buffer.from(`${root}/`), bytesOf(folderOf(path))]), { recursive: true });
      await writeFile(Buffer.concat([Buffer.from(`${root}/`), bytesOf(path)]), content);
    }
    const answer = await runOwnGit(directory, ['check-ignore', '--no-index', '--stdin', '-z'], {
      signal,
      files: { workTree: top, directory: root },
      input: bytesOf(paths.map((path) => `${path}\0`).join('')),
    });
    // That none of them is ignored is an exit code of its own.
    if (!answer.ok) return answer.exitCode === 1 ? { ok: true, paths: [] } : answer;
    const tracked = new Set(old.tracked);
    return { ok: true, paths: bytePathsOf(answer.output).filter((path) => !tracked.has(path)) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
