import { createHash } from 'node:crypto';
import { mkdir, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ProjectId } from '@baton/protocol';
import { keepPrepared, notePrepared, placePrepared, restoreWorktree, trackedHashes } from '@baton/toolbox';
import type { Clock } from '../../deps.ts';
import { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { outcomeWords } from './outcome-words.ts';
import type { Places } from './places.ts';
import type { ProjectCommands } from './project-commands.ts';

/** Without a limit of the project's. */
export const USUAL_SECONDS = 600;

/** What says which versions of what is installed. */
const LOCKFILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'Cargo.lock',
  'go.sum',
  'poetry.lock',
  'uv.lock',
  'requirements*.txt',
  'Gemfile.lock',
  'composer.lock',
];

/** What says it less exactly, where there is nothing of that. */
const MANIFESTS = [
  'package.json',
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'Cargo.toml',
  'go.mod',
  'Gemfile',
  'composer.json',
  'pom.xml',
  'build.gradle*',
  'CMakeLists.txt',
  'Makefile',
];

/** A worktree with nothing in it but what is committed. */
export interface BareTree {
  projectId: ProjectId;
  command: string | null;
  timeoutSeconds: number | null;
  /** Its top, and the folder in it that is the project's. */
  path: string;
  directory: string;
  excludesFile: string;
  scratch: string;
  /** Nothing in it is by a worker, so what is made there does for others. */
  isPlain: boolean;
  signal: AbortSignal;
}

/**
 * Prepares worktrees by a project's command. What it makes is kept by command and lockfiles (without any: by manifests, else by the commit), and copied into the next one that has the same: there the command does not run.
 */
export function createPreparation(deps: { places: Places; run: ProjectCommands['run']; clock: Clock }) {
  const { places, run, clock } = deps;
  /** What two need at the same time is made once. */
  const making = new DirectoryLock();

  async function keyOf({ command, path, signal }: BareTree): Promise<string> {
    const locked = await trackedHashes({ path, globs: [LOCKFILES, MANIFESTS], signal });
    return createHash('sha256')
      .update(`${command ?? ''}\0${locked}`)
      .digest('hex')
      .slice(0, 32);
  }

  return {
    keyOf,

    async prepare(tree: BareTree): Promise<{ ok: true; key: string } | { ok: false; detail: string }> {
      const { projectId, command, timeoutSeconds, path, directory, excludesFile, scratch, isPlain, signal } = tree;
      const key = await keyOf(tree);
      if (command === null) return { ok: true, key };
      const folder = places.preparedOf(projectId, key);
      return making.run(folder, signal, async () => {
        const place = { path, excludesFile, signal };
        if (await placePrepared({ ...place, folder })) {
          // What nobody has used for long is let go.
          const now = clock.now() / 1000;
          await utimes(folder, now, now);
          return { ok: true, key };
        }
        const outcome = await run({ projectId, command, timeoutSeconds: timeoutSeconds ?? USUAL_SECONDS, directory, scratch, signal });
        signal.throwIfAborted();
        if (outcome.type === 'refused' || !outcome.passed)
          return { ok: false, detail: outcomeWords('The command that prepares a worktree', outcome) };
        const made = await notePrepared(place);
        // What it changed in files of the project is no work on the ticket.
        await restoreWorktree({ path, untracked: false, signal });
        if (!isPlain) return { ok: true, key };
        await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
        await keepPrepared({ ...place, ...made, folder });
        return { ok: true, key };
      });
    },
  };
}

export type Preparation = ReturnType<typeof createPreparation>;
