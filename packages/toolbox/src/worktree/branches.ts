import { stat } from 'node:fs/promises';
import { PLAIN_DIFF } from '../git.ts';
import { isInside } from '../jail.ts';
import { worktreeGit } from './worktree-git.ts';

/** What is asked of a repository's branches, and done to them, without a look at any folder. Everything rejects only with the signal's reason. */
export interface Branches {
  /** The folder of the project in the repository; '' for its top. */
  readonly prefix: string;
  /** What is checked out: the commit, and the branch where it is on one. */
  checkedOut(): Promise<{ commit: string | undefined; branch: string | null }>;
  commitOf(branch: string): Promise<string | undefined>;
  /** Names of branches below `baton/`. */
  own(): Promise<string[]>;
  /** Makes a branch; false where there is one of that name. */
  make(branch: string, commit: string): Promise<boolean>;
  /** Removes a branch that is at that commit. */
  remove(branch: string, commit: string): Promise<void>;
  /** Whether `whole` has all of `part`. */
  contains(whole: string, part: string): Promise<boolean>;
  /** The last commit that both have; undefined where there is none. */
  common(one: string, other: string): Promise<string | undefined>;
  /** Files that `to` has otherwise than what it has in common with `from`. */
  changed(from: string, to: string): Promise<string[]>;
  /** The same as a unified difference, of which `cut` says that it is only the beginning; undefined where it can't be made. */
  difference(from: string, to: string, maxBytes: number): Promise<{ text: string; cut: boolean } | undefined>;
  /** The commit since `since` whose trailer says that, among what a branch is made of. */
  withTrailer(branch: string, since: string, trailer: { name: string; value: string }): Promise<string | undefined>;
  /** The merges into a branch since `since` whose trailer says that, the newest first, each with what the branch was at before. */
  mergesWith(branch: string, since: string, trailer: { name: string; value: string }): Promise<{ commit: string; before: string }[]>;
  /** The project's files in a commit, by their paths in its folder. */
  files(commit: string): Promise<string[]>;
  hasSubmodules(commit: string): Promise<boolean>;
  hasPrefix(commit: string): Promise<boolean>;
  /** Of these files, those that hold conflict markers. */
  withMarkers(commit: string, files: readonly string[]): Promise<string[]>;
  /** The folder in which a branch is checked out. */
  folderOf(branch: string): Promise<string | undefined>;
  /** All folders that the repository has worktrees in, as it knows them: also those that are gone. */
  folders(): Promise<string[]>;
}

export type OpenedBranches =
  | { ok: true; branches: Branches }
  | { ok: false; reason: 'no_folder' | 'no_repository' | 'failed'; detail: string };

const NO_REPOSITORY = { ok: false, reason: 'no_repository', detail: 'This project is not in a git repository.' } as const;

/** The branches of the repository that a project's folder belongs to. */
export async function openBranches(directory: string, signal: AbortSignal): Promise<OpenedBranches> {
  const folder = await stat(directory).catch(() => undefined);
  if (folder?.isDirectory() !== true)
    return { ok: false, reason: 'no_folder', detail: 'The folder of this project is not there any more.' };
  const git = await worktreeGit(directory, signal);
  const found = await git(['rev-parse', '--is-inside-work-tree', '--show-toplevel', '--show-prefix']);
  if (!found.ok) return found.exitCode === undefined ? { ok: false, reason: 'failed', detail: found.detail } : NO_REPOSITORY;
  const [inside, top = '', shownPrefix = ''] = found.output.toString().split('\n');
  // A repository can say that its files stand elsewhere.
  if (inside !== 'true' || !isInside(directory, top)) return NO_REPOSITORY;
  const prefix = shownPrefix.replace(/\/$/, '');

  const ask = async (...words: string[]): Promise<string | undefined> => {
    const answer = await git(words);
    return answer.ok ? answer.output.toString().trim() : undefined;
  };
  const does = async (...words: string[]): Promise<boolean> => (await git(words)).ok;
  const list = async (answers: readonly number[], ...words: string[]): Promise<string[]> => {
    const answer = await git(words, { answers });
    return answer.ok
      ? answer.output
          .toString()
          .split('\0')
          .filter((each) => each !== '')
      : [];
  };

  const branches: Branches = {
    prefix,

    async checkedOut() {
      const reference = await ask('symbolic-ref', '--quiet', 'HEAD');
      const branch = reference?.startsWith('refs/heads/') === true ? reference.slice('refs/heads/'.length) : null;
      return { commit: await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}'), branch };
    },

    commitOf: (branch) => ask('rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`),

    async own() {
      return ((await ask('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/baton/')) ?? '')
        .split('\n')
        .filter((each) => each !== '');
    },

    make: (branch, commit) => does('update-ref', `refs/heads/${branch}`, commit, ''),
    remove: async (branch, commit) => void (await does('update-ref', '-d', `refs/heads/${branch}`, commit)),
    contains: (whole, part) => does('merge-base', '--is-ancestor', part, whole),
    async difference(from, to, maxBytes) {
      const answer = await git(['diff', ...PLAIN_DIFF, `${from}...${to}`, '--'], { maxBytes });
      return answer.ok ? { text: answer.output.toString(), cut: answer.cut } : undefined;
    },

    common: (one, other) => ask('merge-base', one, other),
    changed: (from, to) => list([], 'diff', ...PLAIN_DIFF, '--name-only', '-z', `${from}...${to}`, '--'),

    async withTrailer(branch, since, { name, value }) {
      const format = `--format=%H %(trailers:key=${name},valueonly,separator=%x20)`;
      const log = await ask('log', '-n', '5000', format, `refs/heads/${branch}`, `^${since}`, '--');
      return (log ?? '')
        .split('\n')
        .map((line) => line.split(' '))
        .find(([, ...values]) => values.includes(value))?.[0];
    },

    async mergesWith(branch, since, { name, value }) {
      const format = `--format=%H %P%x09%(trailers:key=${name},valueonly,separator=%x20)`;
      const log = await ask('log', '--first-parent', '--merges', '-n', '5000', format, `refs/heads/${branch}`, `^${since}`, '--');
      return (log ?? '').split('\n').flatMap((line) => {
        const [names = '', values = ''] = line.split('\t');
        const [commit = '', before = ''] = names.split(' ');
        return before !== '' && values.split(' ').includes(value) ? [{ commit, before }] : [];
      });
    },

    files: (commit) => list([], 'ls-tree', '-r', '-z', '--name-only', commit),

    hasSubmodules: (commit) => does('cat-file', '-e', `${commit}:.gitmodules`),
    hasPrefix: async (commit) => prefix === '' || does('cat-file', '-e', `${commit}:${prefix}`),

    async withMarkers(commit, files) {
      if (files.length === 0) return [];
      const paths = files.map((file) => `:(top,literal)${file}`);
      const found = await list([1], 'grep', '-z', '--name-only', '-I', '-E', '^(<<<<<<<|>>>>>>>) ', commit, '--', ...paths);
      return found.map((line) => line.slice(commit.length + 1));
    },

    async folderOf(branch) {
      const lines = await list([], 'worktree', 'list', '--porcelain', '-z');
      let path: string | undefined;
      for (const line of lines) {
        if (line.startsWith('worktree ')) path = line.slice('worktree '.length);
        if (line === `branch refs/heads/${branch}`) return path;
      }
      return undefined;
    },

    async folders() {
      const lines = await list([], 'worktree', 'list', '--porcelain', '-z');
      return lines.flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []));
    },
  };
  return { ok: true, branches };
}
