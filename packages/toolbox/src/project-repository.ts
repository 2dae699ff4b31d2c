import { filtersOff } from './filters-off.ts';
import { isInside, type Jail, type Place } from './jail.ts';
import { PLAIN_DIFF, runGit, type GitAnswer } from './git.ts';

/** Denied files among those that a look at the history would show. More cannot be left out one by one. */
const MAX_DENIED = 500;

/** The repository that a project's folder belongs to. */
export interface ProjectRepository {
  /** Runs git in the project's folder, without any filter program that the repository names. */
  run(given: readonly string[], maxBytes?: number): Promise<GitAnswer>;
  /** The full name of the commit that a person's or model's words mean. */
  commit(revision: string): Promise<{ ok: true; hash: string } | { ok: false; detail: string }>;
  /** What limits a look to a place of the project, leaving out what is denied; `compared` are the arguments of the difference that is looked at. */
  pathsOf(place: Place, compared: readonly string[]): Promise<{ ok: true; paths: string[] } | { ok: false; detail: string }>;
}

export type OpenedRepository = { ok: true; repository: ProjectRepository } | { ok: false; detail: string };

const NONE = 'This project is not in a git repository.';

/** The repository of a project, for reading. Rejects only with the signal's reason. */
export async function openRepository(jail: Jail, root: Place, signal: AbortSignal): Promise<OpenedRepository> {
  const directory = root.absolute;
  const found = await runGit({ directory, arguments: ['rev-parse', '--is-inside-work-tree', '--show-toplevel'], signal });
  if (!found.ok) return { ok: false, detail: found.exitCode === undefined ? found.detail : NONE };
  const [inside, ...rest] = found.output.toString().trimEnd().split('\n');
  // A repository can say that its files stand elsewhere.
  if (inside !== 'true' || !isInside(directory, rest.join('\n'))) return { ok: false, detail: NONE };
  const settings = await filtersOff(directory, signal);
  const run = (given: readonly string[], maxBytes?: number): Promise<GitAnswer> =>
    runGit({ directory, arguments: given, signal, settings, ...(maxBytes === undefined ? {} : { maxBytes }) });

  const repository: ProjectRepository = {
    run,

    async commit(revision) {
      const shown = revision.length > 100 ? `${revision.slice(0, 100)}…` : revision;
      const answer = await run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
      const hash = answer.ok ? answer.output.toString().trim() : '';
      return /^[0-9a-f]{40,64}$/.test(hash)
        ? { ok: true, hash }
        : { ok: false, detail: `There is no commit "${shown}" in this repository.` };
    },

    async pathsOf(place, compared) {
      const wanted = `:(literal)${place.relative === '' ? '.' : place.relative}`;
      const named = await run(['diff', ...PLAIN_DIFF, '--relative', '--name-only', '-z', ...compared, '--', wanted]);
      if (!named.ok) return { ok: false, detail: `Git cannot compare these: ${named.detail}` };
      const names = named.output
        .toString()
        .split('\0')
        .filter((name) => name !== '');
      const denied = names.filter((name) => jail.entry(root, name) === undefined);
      if (named.cut || denied.length > MAX_DENIED) return { ok: false, detail: 'Too many files changed. Name a folder or a file.' };
      return { ok: true, paths: [wanted, ...denied.map((name) => `:(exclude,literal)${name}`)] };
    },
  };
  return { ok: true, repository };
}
