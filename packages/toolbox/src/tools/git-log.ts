import { createJail } from '../jail.ts';
import { printable } from '../printable.ts';
import { openRepository } from '../project-repository.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

const DEFAULT_COMMITS = 20;
/** Files named for one commit. */
const MAX_FILES = 50;
/** Characters shown of what was said about a commit. */
const MAX_SUBJECT = 200;

/** Fields of a commit, and the marks between them: control characters that git takes out of none of them, so they are taken out here. */
const FORMAT = '%x1e%h%x1f%as%x1f%an%x1f%s%x1f';

export const gitLog = defineTool({
  name: 'git_log',
  version: 1,
  policyClass: 'read',
  description: 'List commits, the newest first: hash, day, author and subject; those that touched a file or folder when a path is given.',
  parameters: {
    path: { type: 'string', reaches: 'path', description: 'Only commits that touched this file or folder. Default: all.' },
    from: { type: 'string', description: 'Where to begin: a branch, tag or hash. Default: the last commit.', maxLength: 200 },
    maxCommits: { type: 'integer', description: `How many commits at most. Default ${DEFAULT_COMMITS}.`, minimum: 1, maximum: 200 },
    files: { type: 'boolean', description: 'Name the files that each commit changed. Default false.' },
  },
  required: [],

  async run(given, { root, denied, signal }) {
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const { jail } = created;
    const [start, place] = [await jail.resolve('.'), await jail.resolve(given.path ?? '.')];
    if (!start.ok) return toolError(start.detail);
    if (!place.ok) return toolError(place.detail);
    const opened = await openRepository(jail, start.place, signal);
    if (!opened.ok) return toolError(opened.detail);
    const from = await opened.repository.commit(given.from ?? 'HEAD');
    if (!from.ok) return toolError(given.from === undefined ? 'There are no commits yet.' : from.detail);
    const maxCommits = given.maxCommits ?? DEFAULT_COMMITS;
    const limit = given.path === undefined ? '.' : `:(literal)${place.place.relative === '' ? '.' : place.place.relative}`;
    const listed = await opened.repository.run([
      'log',
      '--no-show-signature',
      '--no-color',
      '--no-notes',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      `--max-count=${maxCommits + 1}`,
      `--format=${FORMAT}`,
      ...(given.files === true ? ['--name-status', '--relative', '-z'] : []),
      from.hash,
      '--',
      limit,
    ]);
    if (!listed.ok) return toolError(`Git cannot list the commits: ${listed.detail}`);
    const commits = listed.output.toString().toWellFormed().split('\x1e').slice(1);
    if (commits.length === 0) return { outcome: 'ok', text: 'No commits.', summary: 'no commits' };
    const shown = commits.slice(0, maxCommits).map((commit) => lines(commit, (name) => jail.entry(start.place, name) !== undefined));
    const more = commits.length > maxCommits ? [`[There are more commits. Go on with from: "${hashOf(commits[maxCommits])}".]`] : [];
    return toolOutput([...shown, ...more].join('\n'), shown.length === 1 ? '1 commit' : `${shown.length} commits`);
  },
});

function hashOf(commit: string | undefined): string {
  return commit?.slice(0, commit.indexOf('\x1f')) ?? '';
}

function lines(commit: string, isShown: (name: string) => boolean): string {
  const [hash = '', day = '', author = '', subject = '', rest = ''] = commit.split('\x1f');
  const head = `${hash} ${day} ${plain(author)}: ${plain(subject)}`;
  const fields = rest
    .split('\0')
    .map((field) => field.replace(/^\n+/, ''))
    .filter((field) => field !== '');
  const files: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at + 1] ?? '';
    if (isShown(name)) files.push(`  ${fields[at] ?? ''} ${printable(name)}`);
  }
  const more = files.length > MAX_FILES ? [`  [and ${files.length - MAX_FILES} more files]`] : [];
  return [head, ...files.slice(0, MAX_FILES), ...more].join('\n');
}

function plain(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT).toWellFormed()}…` : line;
}
