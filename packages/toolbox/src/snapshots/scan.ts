import { join } from 'node:path';
import { runGit } from '../git.ts';
import { bytePathsOf, bytesOf, joined, type BytePath } from './byte-path.ts';
import type { Store } from './store.ts';
import type { Surroundings } from './surroundings.ts';

/** How deep repositories may stand in each other. */
const MAX_NESTED = 16;
const MAX_LIST_BYTES = 256 * 1024 * 1024;

/** The files that may not be as the list of files says. */
export interface Scanned {
  /** Looked different: perhaps only their times. */
  different: BytePath[];
  gone: BytePath[];
  /** Not on the list, and not ignored. */
  unlisted: BytePath[];
}

export type ScanAnswer = { ok: true; scanned: Scanned } | { ok: false; detail: string };

/** Finds what has changed in a working directory since the list was written, without reading what did not. */
export async function scan(store: Store, around: Surroundings, signal: AbortSignal): Promise<ScanAnswer> {
  const files = { workTree: around.top, directory: store.root };
  const [listed, others] = await Promise.all([
    store.git(['diff-files', '--relative', '--name-status', '-z'], { signal, files }),
    store.git(['ls-files', '--others', '--exclude-standard', '-z'], { signal, files }),
  ]);
  for (const answer of [listed, others]) {
    if (!answer.ok) return answer;
    if (answer.cut) return { ok: false, detail: 'There are too many files.' };
  }
  if (!listed.ok || !others.ok) return { ok: false, detail: 'The files cannot be listed.' };
  const scanned: Scanned = { different: [], gone: [], unlisted: [] };
  const words = bytePathsOf(listed.output);
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [status, path] = [words[at], words[at + 1]];
    if (path !== undefined) (status === 'D' ? scanned.gone : scanned.different).push(path);
  }
  const inside = await withRepositories(store, bytePathsOf(others.output), signal, 0);
  if (inside === undefined) return { ok: false, detail: 'A repository inside cannot be looked through.' };
  scanned.unlisted = inside;
  return { ok: true, scanned };
}

/** A repository inside is a folder like others, but git looks into it only once some of its files are listed. Undefined where that failed. */
async function withRepositories(
  store: Store,
  paths: readonly BytePath[],
  signal: AbortSignal,
  depth: number,
): Promise<BytePath[] | undefined> {
  const found: BytePath[] = [];
  for (const path of paths) {
    if (!path.endsWith('/')) {
      found.push(path);
      continue;
    }
    const name = bytesOf(path).toString();
    if (depth === MAX_NESTED || !bytesOf(path).equals(Buffer.from(name))) return undefined;
    const workTree = join(store.root, name);
    const options = { signal, files: { workTree, directory: workTree }, unlisted: true } as const;
    const answer = await store.git(['ls-files', '--others', '--exclude-standard', '-z'], options);
    if (!answer.ok || answer.cut) return undefined;
    const below = await withRepositories(
      store,
      bytePathsOf(answer.output).map((each) => joined(path.slice(0, -1) as BytePath, each)),
      signal,
      depth + 1,
    );
    if (below === undefined) return undefined;
    for (const each of below) found.push(each);
  }
  return found;
}

/** What the working directory's own repository tracks though its rules ignore it: to git, such a file is not ignored. */
export async function trackedThoughIgnored(root: string, signal: AbortSignal): Promise<BytePath[]> {
  const given = ['ls-files', '--cached', '--ignored', '--exclude-standard', '-z'];
  const answer = await runGit({ directory: root, arguments: given, signal, maxBytes: MAX_LIST_BYTES });
  return answer.ok ? bytePathsOf(answer.output) : [];
}

/** Files on the list that are ignored by now, and that the working directory's repository does not track. */
export async function ignoredThoughListed(store: Store, around: Surroundings, signal: AbortSignal): Promise<BytePath[]> {
  const options = { signal, files: { workTree: around.top, directory: store.root } };
  const answer = await store.git(['ls-files', '--cached', '--ignored', '--exclude-standard', '-z'], options);
  const tracked = new Set(around.tracked === '' ? [] : await trackedThoughIgnored(store.root, signal));
  return answer.ok ? bytePathsOf(answer.output).filter((path) => !tracked.has(path)) : [];
}
