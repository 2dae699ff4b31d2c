import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filtersOff } from '../filters-off.ts';
import { runGit, type GitAnswer } from '../git.ts';
import { createJail, type DeniedPaths } from '../jail.ts';
import type { Person } from './commit-worktree.ts';

/** `commit`: the project as it was. */
export type CopiedProject = { ok: true; commit: string } | { ok: false; detail: string };

/** A large project is read in minutes. */
const TIME_LIMIT_MS = 10 * 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Makes a repository that begins with the files of a folder which has none, without those that are denied or that its `.gitignore` leaves out. At `path` stands nothing but what git keeps; worktrees are
 * made of it. One that is there whole is taken as it is, another one is made anew. Rejects only with the signal's reason.
 */
export async function copyProject(given: {
  directory: string;
  path: string;
  denied: DeniedPaths;
  author: Person;
  signal: AbortSignal;
}): Promise<CopiedProject> {
  const { directory, path, denied, author, signal } = given;
  const gitDirectory = join(path, '.git');
  const there = await commitOfCopy(path, signal);
  if (there !== undefined) return { ok: true, commit: there };
  const opened = await createJail(directory, denied);
  if (!opened.ok) return opened;
  const { jail } = opened;
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  const made = await runGit({ directory: path, arguments: ['init', '--quiet', '--initial-branch=main', '--template='], signal });
  if (!made.ok) return { ok: false, detail: `Git cannot make a repository for this project: ${made.detail}` };
  await mkdir(join(gitDirectory, 'info'), { recursive: true });
  await writeFile(join(gitDirectory, 'info/exclude'), 'node_modules/\n');
  const filters = await filtersOff(path, signal);
  const git = (words: readonly string[], input?: string): Promise<GitAnswer> =>
    runGit({
      directory: jail.root.absolute,
      arguments: words,
      signal,
      maxBytes: MAX_BYTES,
      timeLimitMs: TIME_LIMIT_MS,
      own: { gitDirectory, index: join(gitDirectory, 'index'), workTree: jail.root.absolute },
      settings: [
        ...filters,
        ['author.name', author.name],
        ['author.email', author.email],
        ['committer.name', author.name],
        ['committer.email', author.email],
      ],
      ...(input === undefined ? {} : { input }),
    });
  const listed = await git(['ls-files', '-z', '--others', '--exclude-standard']);
  if (!listed.ok || listed.cut)
    return { ok: false, detail: `Git cannot read this project: ${listed.ok ? 'it holds too many files.' : listed.detail}` };
  const files = listed.output
    .toString()
    .split('\0')
    // A repository inside stands there as its folder.
    .filter((file) => file !== '' && !file.endsWith('/') && jail.entry(jail.root, file) !== undefined);
  const added = await git(['update-index', '--add', '--remove', '-z', '--stdin'], files.map((file) => `${file}\0`).join(''));
  if (!added.ok) return { ok: false, detail: `Git cannot read this project: ${added.detail}` };
  const tree = await git(['write-tree']);
  if (!tree.ok) return { ok: false, detail: `Git cannot write this project: ${tree.detail}` };
  const commit = await git(['commit-tree', tree.output.toString().trim(), '-F', '-'], 'The project as it was\n');
  if (!commit.ok) return { ok: false, detail: `Git cannot commit this project: ${commit.detail}` };
  const name = commit.output.toString().trim();
  const moved = await git(['update-ref', 'refs/heads/main', name]);
  return moved.ok ? { ok: true, commit: name } : { ok: false, detail: `Git cannot commit this project: ${moved.detail}` };
}

/** The commit that a copy begins with; undefined where there is no whole copy. */
export async function commitOfCopy(path: string, signal: AbortSignal): Promise<string | undefined> {
  const top = await runGit({
    directory: path,
    arguments: ['rev-parse', '--show-toplevel', 'refs/heads/main^{commit}'],
    signal,
  });
  const [folder, commit] = top.ok ? top.output.toString().trimEnd().split('\n') : [];
  return folder === path ? commit : undefined;
}
