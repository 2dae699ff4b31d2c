import type { Epic, Evidence, Ticket, Track } from '@baton/protocol';
import { quoted } from './quoted.ts';

/** A file as it is shown to a model: in full, or as its skeleton. Given by who can read it. */
export interface ShownFile {
  readonly path: string;
  readonly text: string;
}

/** What is wrong with the plan before, in sentences; to be mended. */
const mended = (problems: readonly string[]): string[] =>
  problems.length === 0
    ? []
    : [quoted('What was wrong with the plan that was handed in before', problems.map((problem) => `- ${problem}`).join('\n'))];

const unlessEmpty = (heading: string, text: string): string[] => (text.trim() === '' ? [] : [quoted(heading, text)]);

/** What tier 1 is asked. */
export function epicBrief(epic: Pick<Epic, 'text'>, problems: readonly string[] = []): string {
  return ['Plan the tracks of this epic.', quoted('The epic', epic.text), ...mended(problems)].join('\n\n');
}

/** What tier 2 is asked. When it plans again: `staying`, tickets that stay and are not to be planned once more, `givenUp`, those that were begun and failed, which its plan replaces, and `merged`, what has been changed on the track's branch. */
export function trackBrief(
  track: Pick<Track, 'title' | 'description' | 'acceptance'>,
  {
    problems = [],
    staying = [],
    givenUp = [],
    merged,
    red,
  }: {
    problems?: readonly string[];
    staying?: readonly Pick<Ticket, 'title' | 'status'>[];
    givenUp?: readonly Pick<Ticket, 'title' | 'blockedDetail'>[];
    merged?: { text: string; cut: boolean };
    red?: Evidence;
  } = {},
): string {
  return [
    'Plan the tickets of this track.',
    quoted('Title', track.title),
    ...unlessEmpty('What it delivers', track.description),
    ...unlessEmpty('How it is seen to be done', track.acceptance),
    ...unlessEmpty('Tickets that stay as they are', staying.map((ticket) => `- ${ticket.title} (${ticket.status})`).join('\n')),
    ...unlessEmpty(
      'Tickets that came to nothing, in whose place your plan stands',
      givenUp.map((ticket) => `- ${ticket.title}: ${ticket.blockedDetail ?? 'blocked.'}`).join('\n'),
    ),
    ...unlessEmpty(
      `What its tickets have changed already, which the files that you can read do not show${merged?.cut === true ? ' (the beginning of it)' : ''}`,
      merged?.text ?? '',
    ),
    ...(red === undefined ? [] : [quoted('The check fails already before anything was changed', evidenceText(red))]),
    ...mended(problems),
  ].join('\n\n');
}

/** What a worker is asked: its ticket, the files that it will change in full, and what lies around them as skeletons. Nothing of any other ticket. */
export function workerBrief(
  ticket: Pick<Ticket, 'title' | 'description' | 'acceptance' | 'targetFiles'>,
  { focus, around, hint, patch }: { focus: readonly ShownFile[]; around: readonly ShownFile[]; hint?: string; patch?: string },
): string {
  const missing = ticket.targetFiles.filter((path) => !path.endsWith('/') && !focus.some((file) => file.path === path));
  return [
    'Do this ticket.',
    quoted('Title', ticket.title),
    ...unlessEmpty('What is to be done', ticket.description),
    ...unlessEmpty('What has to be true when it is done', ticket.acceptance),
    ...unlessEmpty('Files that are to be changed and are not there yet', missing.join('\n')),
    ...focus.map((file) => quoted(`File ${file.path}`, file.text)),
    ...around.map((file) => quoted(`Skeleton of ${file.path}`, file.text)),
    ...unlessEmpty('What was wrong with the attempt before, of which the files are as they were left', hint ?? ''),
    ...unlessEmpty('What QA would change, as a patch that nobody has tried', patch ?? ''),
  ].join('\n\n');
}

/** What QA is asked: acceptance, evidence and difference, and nothing else. */
export function qaBrief(
  ticket: Pick<Ticket, 'title' | 'acceptance'>,
  { evidence, diff, isCut = false }: { evidence: readonly Evidence[]; diff: string; isCut?: boolean },
): string {
  const criteria =
    ticket.acceptance.trim() === '' ? 'None were written: it has to do what its title says, and break nothing.' : ticket.acceptance;
  return [
    'Judge this ticket.',
    quoted('Title', ticket.title),
    quoted('Acceptance criteria', criteria),
    ...evidence.map((each) => quoted(each.on === 'merged' ? 'Evidence, on the merged state' : 'Evidence', evidenceText(each))),
    quoted(
      isCut ? 'What was changed: the beginning of it, for there is more than can be shown' : 'What was changed',
      diff === '' ? 'Nothing.' : diff,
    ),
    ...(isCut ? ['You did not see all of it: what you can’t see does not hold, unless the evidence shows it.'] : []),
  ].join('\n\n');
}

function evidenceText({ kind, passed, detail, command, exitCode, output, durationMs, changedFiles }: Evidence): string {
  const lines = [
    ...(command === undefined ? [] : [`command: ${command}`]),
    ...(exitCode === undefined ? [] : [`exit code: ${exitCode ?? 'none, it was ended'}`]),
    ...(durationMs === undefined ? [] : [`took: ${durationMs} ms`]),
    `${kind === 'check' ? 'check' : kind}: ${passed ? 'passed' : 'failed'}`,
    ...(detail === '' ? [] : [detail]),
    ...(changedFiles.length === 0 ? [] : ['changed files:', ...changedFiles.map((path) => `- ${path}`)]),
    ...(output === undefined ? [] : ['output:', output]),
  ];
  return lines.join('\n');
}
