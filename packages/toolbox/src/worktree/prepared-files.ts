import { execFile } from 'node:child_process';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { SEARCH_PATH } from '../search-path.ts';
import { worktreeGit } from './worktree-git.ts';

/** Copying what a large project has installed takes a minute or two. */
const TIME_LIMIT_MS = 10 * 60_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Entries that one program copies: its parameters have to fit. */
const AT_ONCE = 200;
/** More are not what somebody installed, and are quicker made anew. */
const MAX_ENTRIES = 20_000;
const MAX_REWRITTEN = 5_000;

/** What was prepared, in a folder of its own. `rewritten`: files that name the worktree which it was made in. */
interface PreparedRecord {
  origin: string;
  entries: string[];
  /** Of the entries, those that the repository itself does not ignore. */
  left: string[];
  rewritten: string[];
}

export interface PreparedPlace {
  /** The worktree's top. */
  path: string;
  /** A file that gets patterns for what the preparation made and the repository does not ignore. */
  excludesFile: string;
  signal: AbortSignal;
}

/**
 * What tells whether what one worktree was prepared with does for another one: hashes of files as they are in the index, of those that the first globs name or else the next ones; where none name any,
 * of the whole commit.
 */
export async function trackedHashes(given: { path: string; globs: readonly (readonly string[])[]; signal: AbortSignal }): Promise<string> {
  const git = await worktreeGit(given.path, given.signal);
  for (const globs of given.globs) {
    const listed = await git(['ls-files', '-s', '-z', '--', ...globs.map((glob) => `:(top,glob)**/${glob}`)]);
    const found = listed.ok ? listed.output.toString() : '';
    if (found !== '') return found;
  }
  const tree = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{tree}']);
  return tree.ok ? tree.output.toString() : '';
}

/**
 * Notes what the preparation of a clean worktree made: what is not ignored is from now on, by the excludes file, and what it changed in files of the repository is put back by whoever calls. Answers
 * everything that it made. Rejects only with the signal's reason.
 */
export async function notePrepared({ path, excludesFile, signal }: PreparedPlace): Promise<{ entries: string[]; left: string[] }> {
  const before = await worktreeGit(path, signal);
  const list = async (git: typeof before, ...words: string[]): Promise<string[]> => {
    const answer = await git(['ls-files', '-z', '--others', '--directory', '--no-empty-directory', '--exclude-standard', ...words], {
      maxBytes: MAX_BYTES,
    });
    return answer.ok
      ? answer.output
          .toString()
          .split('\0')
          .filter((each) => each !== '')
      : [];
  };
  const left = await list(before);
  await writeExcludes(excludesFile, left);
  return { entries: await list(await worktreeGit(path, signal, excludesFile), '--ignored'), left };
}

/** Keeps what was made in a worktree in a folder that is not there yet, whole or not at all. */
export async function keepPrepared({
  path,
  entries,
  left,
  folder,
  signal,
}: PreparedPlace & { entries: readonly string[]; left: readonly string[]; folder: string }): Promise<void> {
  if (entries.length > MAX_ENTRIES) return;
  const fresh = `${folder}.making`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, 'files'), { recursive: true, mode: 0o700 });
  if (!(await copyEntries(path, join(fresh, 'files'), entries, signal))) return;
  const rewritten = await naming(join(fresh, 'files'), path, signal);
  if (rewritten === undefined) return;
  const record: PreparedRecord = { origin: path, entries: [...entries], left: [...left], rewritten };
  await writeFile(join(fresh, 'record.json'), JSON.stringify(record));
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
}

/** Copies what was kept into another worktree. False where there is nothing, or something else stands in its way: then it has to be made. */
export async function placePrepared({ path, excludesFile, folder, signal }: PreparedPlace & { folder: string }): Promise<boolean> {
  const text = await readFile(join(folder, 'record.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  // The server's own words.
  const record = JSON.parse(text) as PreparedRecord;
  for (const entry of record.entries) if (!(await isFree(path, entry))) return false;
  if (!(await copyEntries(join(folder, 'files'), path, record.entries, signal))) return false;
  for (const file of record.rewritten) {
    const content = await readFile(join(path, file), 'utf8');
    await writeFile(join(path, file), content.replaceAll(record.origin, path));
  }
  await writeExcludes(excludesFile, record.left);
  return true;
}

function writeExcludes(file: string, entries: readonly string[]): Promise<void> {
  return writeFile(file, entries.map((entry) => `/${entry.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}\n`).join(''));
}

/** Nothing is at an entry, and no link on the way to it. */
async function isFree(path: string, entry: string): Promise<boolean> {
  const names = entry.replace(/\/$/, '').split('/');
  let at = path;
  for (const [index, name] of names.entries()) {
    at = join(at, name);
    const stats = await lstat(at).catch(() => undefined);
    if (stats === undefined) return true;
    if (index === names.length - 1 || !stats.isDirectory()) return false;
  }
  return false;
}

/** Copies entries of one folder to another, with links as links. */
async function copyEntries(from: string, to: string, entries: readonly string[], signal: AbortSignal): Promise<boolean> {
  const names = entries.map((entry) => `./${entry.replace(/\/$/, '')}`);
  if (platform() === 'linux') {
    for (let index = 0; index < names.length; index += AT_ONCE) {
      const some = names.slice(index, index + AT_ONCE);
      if ((await run('cp', ['-a', '--reflink=auto', '--parents', '--', ...some, to], from, signal)).code !== 0) return false;
    }
    return true;
  }
  for (const name of names) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    if ((await run('cp', ['-a', '--', name, join(to, name)], from, signal)).code !== 0) return false;
  }
  return true;
}

/** Texts below a folder that name a path; undefined where too many do, or a link leads there. */
async function naming(folder: string, path: string, signal: AbortSignal): Promise<string[] | undefined> {
  const linked = await run(
    'find',
    ['.', '-type', 'l', '-lname', `${path.replaceAll(/[\\*?[\]]/g, '\\$&')}*`, '-print', '-quit'],
    folder,
    signal,
  );
  if (linked.output !== '') return undefined;
  const found = await run('grep', ['-rlIF', '--null', '-e', path, '.'], folder, signal);
  const files = found.output.split('\0').filter((each) => each !== '');
  return files.length > MAX_REWRITTEN ? undefined : files;
}

async function run(
  program: string,
  words: readonly string[],
  directory: string,
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  signal.throwIfAborted();
  const answer = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(
      program,
      words,
      { cwd: directory, env: { PATH: SEARCH_PATH, LC_ALL: 'C' }, signal, timeout: TIME_LIMIT_MS, maxBuffer: MAX_BYTES },
      (error, output) => resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, output }),
    );
  });
  signal.throwIfAborted();
  return answer;
}
