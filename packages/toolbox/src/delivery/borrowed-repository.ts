import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit, type GitAnswer, type GitCall } from '../git.ts';

/** A large repository is packed in minutes. */
const TIME_LIMIT_MS = 10 * 60_000;

/** Answers git from its environment, so that a password is in no argument and in no file. */
const ASK_PASS = `#!/bin/sh
case "$1" in
  Username*) printf '%s\\n' "$BATON_GIT_USER" ;;
  *) printf '%s\\n' "$BATON_GIT_PASSWORD" ;;
esac
`;

/** A repository of our own that has nothing of a project's but its commits. */
export interface BorrowedRepository {
  run(given: readonly string[], more?: Pick<GitCall, 'input' | 'settings' | 'answers' | 'reach' | 'maxBytes'>): Promise<GitAnswer>;
  askPass: string;
}

export type Borrowed<Result> = Result | { ok: false; reason: 'no_repository'; detail: string };

/**
 * Works in a repository of our own, which reads a project's commits and nothing else of it: no setting of the project can say where a push goes, what answers for
 * passwords, or how a difference is made; and what is written meanwhile goes away again. `scratch`: an own folder for it, made where it is missing. Rejects with the signal's reason.
 */
export async function withBorrowedRepository<Result>(
  given: { checkout: string; scratch: string; signal: AbortSignal },
  use: (repository: BorrowedRepository) => Promise<Result>,
): Promise<Borrowed<Result>> {
  const { checkout, scratch, signal } = given;
  const found = await runGit({
    directory: checkout,
    arguments: ['rev-parse', '--show-object-format', '--path-format=absolute', '--git-common-dir', '--git-path', 'objects'],
    signal,
  });
  const [format = '', common = '', objects = ''] = found.ok ? found.output.toString().split('\n') : [];
  if (objects === '') return { ok: false, reason: 'no_repository', detail: 'This project is not in a git repository.' };
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(scratch, 'git-'));
  try {
    const gitDirectory = join(folder, 'repository');
    const made = await runGit({
      directory: folder,
      arguments: ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, gitDirectory],
      signal,
    });
    if (!made.ok) return { ok: false, reason: 'no_repository', detail: `Git cannot make a repository to work in: ${made.detail}` };
    await mkdir(join(gitDirectory, 'objects/info'), { recursive: true });
    await writeFile(join(gitDirectory, 'objects/info/alternates'), `${objects}\n`);
    // Where the project's history ends early, so does this one.
    await copyFile(join(common, 'shallow'), join(gitDirectory, 'shallow')).catch(() => undefined);
    const askPass = join(folder, 'ask-pass');
    await writeFile(askPass, ASK_PASS);
    await chmod(askPass, 0o700);
    const run: BorrowedRepository['run'] = (words, more = {}) =>
      runGit({ directory: folder, arguments: words, signal, own: { gitDirectory }, timeLimitMs: TIME_LIMIT_MS, ...more });
    return await use({ run, askPass });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
