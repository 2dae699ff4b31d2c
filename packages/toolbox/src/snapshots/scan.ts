import { join } from 'node:path';
import { runGit } from '../git.ts';
import { bytePathsOf, bytesOf, foldersOf, joined, type BytePath } from './byte-path.ts';
import { lookAtFiles } from './look-at-files.ts';
import type { Store } from './store.ts';
import type { Surroundings } from './surroundings.ts';

/** How deep repositories may stand in each other. */
const MAX_NESTED = 16;
const MAX_LIST_BYTES = 256 * 1024 * 1024;
/** Hundreds of thousands of files are listed in seconds. What takes longer waits for something: a pipe where a list of patterns should be. */
const TIME_LIMIT_MS = 60_000;

/** The files that may not be as the list of files says. */
export interface Scanned {
  /** Looked different: perhaps only their times. */
  different: BytePath[];
  gone: BytePath[];
  /** Not on the list, and not ignored. */
  unlisted: BytePath[];
  /** Repositories inside that cannot be looked through. */
  closed: BytePath[];
}

/** `isFinal`: asking again would take as long and tell the same. */
export type ScanAnswer = { ok: true; scanned: Scanned } | { ok: false; isFinal: boolean; detail: string };

/** Finds what has changed in a working directory since the list was written, without reading what did not. */
export async function scan(store: Store, around: Surroundings, signal: AbortSignal): Promise<ScanAnswer> {
  const files = { workTree: around.top, directory: store.root };
  const [listed, others] = await Promise.all([
    store.git(['diff-files', '--relative', '--name-status', '-z'], { signal, files, timeLimitMs: TIME_LIMIT_MS }),
    store.git(['ls-files', '--others', '--exclude-standard', '-z'], { signal, files, timeLimitMs: TIME_LIMIT_MS }),
  ]);
  for (const answer of [listed, others]) {
    // Without an exit code it was not git that gave up: it waited too long for a file, or there is none.
    if (!answer.ok) return { ok: false, isFinal: answer.exitCode === undefined, detail: `The files cannot be listed: ${answer.detail}` };
    if (answer.cut) return { ok: false, isFinal: true, detail: 'There are too many files.' };
  }
  if (!listed.ok || !others.ok) return { ok: false, isFinal: true, detail: 'The files cannot be listed.' };
  const scanned: Scanned = { different: [], gone: [], unlisted: [], closed: [] };
  const words = bytePathsOf(listed.output);
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [status, path] = [words[at], words[at + 1]];
    if (path !== undefined) (status === 'D' ? scanned.gone : scanned.different).push(path);
  }
  await lookThrough(store, bytePathsOf(others.output), scanned, signal, 0);
  return { ok: true, scanned };
}

/** A repository inside is a folder like others, but git looks into it only once some of its files are listed. */
async function lookThrough(store: Store, paths: readonly BytePath[], scanned: Scanned, signal: AbortSignal, depth: number): Promise<void> {
  for (const path of paths) {
    if (!path.endsWith('/')) {
      scanned.unlisted.push(path);
      continue;
    }
    const folder = path.slice(0, -1) as BytePath;
    const name = bytesOf(folder).toString();
    const isText = bytesOf(folder).equals(Buffer.from(name));
    const workTree = join(store.root, name);
    const options = { signal, files: { workTree, directory: workTree }, unlisted: true, timeLimitMs: TIME_LIMIT_MS } as const;
    const given = ['ls-files', '--others', '--exclude-standard', '-z'];
    const answer = isText && depth < MAX_NESTED ? await store.git(given, options) : undefined;
    if (answer?.ok !== true || answer.cut) scanned.closed.push(folder);
    else {
      const inside = bytePathsOf(answer.output).map((each) => joined(folder, each));
      await lookThrough(store, inside, scanned, signal, depth + 1);
    }
  }
}

/** So many paths are asked for by name; of more, all that are listed are read. */
const MAX_ASKED = 200;

/** Those of some paths that are not on the list of files and can be put on it: no folder above them is a link. */
export async function notListed(store: Store, around: Surroundings, paths: readonly BytePath[], signal: AbortSignal): Promise<BytePath[]> {
  if (paths.length === 0) return [];
  const asked = paths.length > MAX_ASKED ? [] : paths.map((path) => bytesOf(path).toString());
  const options = { signal, files: { workTree: around.top, directory: store.root } };
  const [answer, looked] = await Promise.all([
    store.git(['--literal-pathspecs', 'ls-files', '--cached', '-z', '--', ...asked], options),
    lookAtFiles(store.root, [...new Set(paths.flatMap(foldersOf))], signal),
  ]);
  const listed = new Set(answer.ok ? bytePathsOf(answer.output) : []);
  const folders = new Set(looked.flatMap(({ path, stats }) => (stats?.isDirectory() === true ? [path] : [])));
  return paths.filter((path) => !listed.has(path) && foldersOf(path).every((folder) => folders.has(folder)));
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
