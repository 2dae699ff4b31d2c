import { PLAIN_DIFF } from '../git.ts';
import { createJail } from '../jail.ts';
import { printable } from '../printable.ts';
import { openRepository, type ProjectRepository } from '../project-repository.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

/** Bytes of a difference that are kept; the model gets the beginning and the end. */
const MAX_BYTES = 2 * 1024 * 1024;
/** New files that are named. */
const MAX_NEW_FILES = 200;

export const gitDiff = defineTool({
  name: 'git_diff',
  version: 1,
  policyClass: 'read',
  description:
    'Show what changed, as git sees it: everything since the last commit, or what was staged, or the difference between two commits.',
  parameters: {
    path: { type: 'string', reaches: 'path', description: 'Folder or file to look at. Default: the whole project.' },
    from: { type: 'string', description: 'Commit to compare with: a branch, tag or hash. Default: the last commit.', maxLength: 200 },
    to: { type: 'string', description: 'Commit that is compared with it. Default: the files as they are now.', maxLength: 200 },
    staged: { type: 'boolean', description: 'Only what was staged for the next commit. Default false.' },
    summary: { type: 'boolean', description: 'Only the names of the files, with how many lines were added and removed. Default false.' },
  },
  required: [],

  async run(given, { root, denied, signal }) {
    const [path, staged, summary] = [given.path ?? '.', given.staged === true, given.summary === true];
    if (staged && given.to !== undefined) return toolError('Give either "to" or "staged".');
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const [start, place] = [await created.jail.resolve('.'), await created.jail.resolve(path)];
    if (!start.ok) return toolError(start.detail);
    if (!place.ok) return toolError(place.detail);
    const opened = await openRepository(created.jail, start.place, signal);
    if (!opened.ok) return toolError(opened.detail);
    const { repository } = opened;
    const compared: string[] = staged ? ['--cached'] : [];
    for (const revision of [given.from ?? 'HEAD', given.to]) {
      if (revision === undefined) continue;
      const commit = await repository.commit(revision);
      if (!commit.ok) return toolError(given.from === undefined ? 'There is no commit to compare with yet.' : commit.detail);
      compared.push(commit.hash);
    }
    const limited = await repository.pathsOf(place.place, compared);
    if (!limited.ok) return toolError(limited.detail);
    const shown = await repository.run(
      ['diff', ...PLAIN_DIFF, '--relative', summary ? '--stat=120,100' : '--patch', ...compared, '--', ...limited.paths],
      MAX_BYTES,
    );
    if (!shown.ok) return toolError(`Git cannot compare these: ${shown.detail}`);
    const text = shown.output.toString().toWellFormed();
    const fresh =
      compared.length > 1 || staged
        ? []
        : await newFiles(repository, limited.paths, (name) => created.jail.entry(start.place, name) !== undefined);
    const notes = [
      ...(shown.cut ? [`[The difference is longer than ${MAX_BYTES / 1024 / 1024} MB. Name a folder or a file.]`] : []),
      ...(fresh.length === 0 ? [] : [`New files that git does not know yet:\n${fresh.join('\n')}`]),
    ];
    if (text === '' && notes.length === 0) return NOTHING;
    const files = summary ? text.split('\n').filter((line) => / \| /.test(line)).length : (text.match(/^diff --git /gm) ?? []).length;
    return toolOutput([text.trimEnd(), ...notes].filter((each) => each !== '').join('\n\n'), words(files, fresh.length));
  },
});

const NOTHING = { outcome: 'ok', text: 'Nothing has changed.', summary: 'no changes' } as const;

function words(changed: number, fresh: number): string {
  const parts = [
    ...(changed > 0 || fresh === 0 ? [count(changed, 'file changed', 'files changed')] : []),
    ...(fresh > 0 ? [`${fresh} new`] : []),
  ];
  return parts.join(', ');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

async function newFiles(repository: ProjectRepository, paths: readonly string[], isShown: (name: string) => boolean): Promise<string[]> {
  const listed = await repository.run(['ls-files', '--others', '--exclude-standard', '-z', '--', ...paths]);
  if (!listed.ok) return [];
  const names = listed.output
    .toString()
    .split('\0')
    .filter((name) => name !== '' && isShown(name));
  const more = names.length > MAX_NEW_FILES ? [`[and ${names.length - MAX_NEW_FILES} more]`] : [];
  return [...names.slice(0, MAX_NEW_FILES).map(printable), ...more];
}
