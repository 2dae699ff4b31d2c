import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runOwnGit } from './own-git.ts';
import { storeName, type Store } from './store.ts';

/** What a clean-up left. */
export interface Pruned {
  ok: true;
  /** On the disk, of this working directory. */
  bytes: number;
  /** Asked for, and let go since there was no room: the oldest. */
  letGo: string[];
  /** Asked for, and not there: let go before. */
  missing: string[];
}

export interface SnapshotSize {
  bytes: number;
  roots: { root: string; bytes: number }[];
}

/** Many thousands of files are compared to be stored as differences. */
const PACK_TIME_LIMIT_MS = 30 * 60_000;

/**
 * Lets go of all snapshots but those in `keep` (the newest first), and of the oldest of these while they take more than `maxBytes`; those in `always` stay.
 * Interrupted, it has let go of some, and the next time does the rest.
 */
export async function prune(
  store: Store,
  given: { keep: readonly string[]; always: readonly string[]; maxBytes: number },
  signal: AbortSignal,
): Promise<Pruned | { ok: false; detail: string }> {
  const always = new Set(given.always);
  const wanted = [...new Set([...given.always, ...given.keep])];
  const present = await existing(store, wanted, signal);
  const missing = given.keep.filter((tree) => !present.has(tree));
  let kept = wanted.filter((tree) => present.has(tree));
  let packed = await keepOnly(store, kept, signal);
  if (!packed.ok) return packed;
  const letGo: string[] = [];
  if (packed.bytes > given.maxBytes) {
    const fitting = await newestThatFit(store, kept, given.maxBytes, signal);
    letGo.push(...kept.slice(fitting).filter((tree) => !always.has(tree)));
    kept = kept.filter((tree, index) => index < fitting || always.has(tree));
    if (letGo.length > 0) packed = await keepOnly(store, kept, signal);
    if (!packed.ok) return packed;
  }
  return { ok: true, bytes: packed.bytes, letGo, missing };
}

async function existing(store: Store, trees: readonly string[], signal: AbortSignal): Promise<Set<string>> {
  if (trees.length === 0) return new Set();
  const answer = await store.git(['cat-file', '--batch-check'], { signal, input: trees.map((tree) => `${tree}\n`).join('') });
  const lines = answer.ok ? answer.output.toString().split('\n') : [];
  return new Set(lines.map((line) => line.split(' ')).flatMap(([id, type]) => (id !== undefined && type === 'tree' ? [id] : [])));
}

/** Makes names for exactly these snapshots, and removes what no name leads to. */
async function keepOnly(
  store: Store,
  kept: readonly string[],
  signal: AbortSignal,
): Promise<{ ok: true; bytes: number } | { ok: false; detail: string }> {
  const listed = await store.git(['for-each-ref', '--format=%(refname)', 'refs/keep/'], { signal });
  if (!listed.ok) return listed;
  const named = new Set(listed.output.toString().split('\n').slice(0, -1));
  const wanted = new Set(kept.map((tree) => `refs/keep/${tree}`));
  const changes = [
    ...kept.filter((tree) => !named.has(`refs/keep/${tree}`)).map((tree) => `create refs/keep/${tree} ${tree}\n`),
    ...[...named].filter((name) => !wanted.has(name)).map((name) => `delete ${name}\n`),
  ];
  const steps: { given: readonly string[]; input?: string }[] = [
    ...(changes.length === 0 ? [] : [{ given: ['update-ref', '--stdin'], input: changes.join('') }]),
    { given: ['pack-refs', '--all', '--prune'] },
    { given: ['repack', '-a', '-d', '-q'] },
    { given: ['prune', '--expire=now'] },
  ];
  for (const { given, input } of steps) {
    const settings = [['pack.threads', '1']] as const;
    const answer = await store.git(given, { signal, settings, timeLimitMs: PACK_TIME_LIMIT_MS, ...(input === undefined ? {} : { input }) });
    if (!answer.ok) return { ok: false, detail: `Old snapshots cannot be let go: ${answer.detail}` };
  }
  return { ok: true, bytes: await bytesOfStore(store.directory, signal) };
}

/** How many of these, from the first one on, take no more than so many bytes together. */
async function newestThatFit(store: Store, kept: readonly string[], maxBytes: number, signal: AbortSignal): Promise<number> {
  let [fits, exceeds] = [0, kept.length];
  while (exceeds - fits > 1) {
    const middle = Math.floor((fits + exceeds) / 2);
    const input = kept
      .slice(0, middle)
      .map((tree) => `${tree}\n`)
      .join('');
    const answer = await store.git(['rev-list', '--objects', '--disk-usage', '--stdin'], {
      signal,
      input,
      timeLimitMs: PACK_TIME_LIMIT_MS,
    });
    if (answer.ok && Number(answer.output.toString()) <= maxBytes) fits = middle;
    else exceeds = middle;
  }
  return fits;
}

/** What all working directories take on the disk, each by the folder that it was when its snapshots were taken. */
export async function sizeOf(folder: string, signal: AbortSignal): Promise<SnapshotSize> {
  const roots: SnapshotSize['roots'] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const root = await rootOf(join(folder, name));
    if (root !== undefined && storeName(root) === name) roots.push({ root, bytes: await bytesOfStore(join(folder, name), signal) });
  }
  return { bytes: roots.reduce((sum, { bytes }) => sum + bytes, 0), roots };
}

/** Removes all snapshots of a working directory (its real path, also if it is gone). */
export async function forget(folder: string, root: string): Promise<void> {
  await rm(join(folder, storeName(root)), { recursive: true, force: true });
}

async function rootOf(directory: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(directory, 'remembered.json'), 'utf8')) as { root: string }).root;
  } catch {
    return undefined;
  }
}

async function bytesOfStore(directory: string, signal: AbortSignal): Promise<number> {
  const answer = await runOwnGit(directory, ['count-objects', '-v'], { signal });
  let bytes = 0;
  for (const line of answer.ok ? answer.output.toString().split('\n') : []) {
    const [key, kibibytes] = line.split(': ');
    if (key === 'size' || key === 'size-pack' || key === 'size-garbage') bytes += Number(kibibytes) * 1024;
  }
  for (const name of ['index', 'remembered.json', 'packed-refs']) {
    bytes += (await stat(join(directory, name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
