import type { ToolDefinition } from '@baton/protocol';
import type { PlannedCall } from './planned-call.ts';

/**
 * What the simulated model hands in where it plans or judges, read from the lines of what it is asked:
 *
 * ```
 * Track: a title                  begins a track; what follows is its description
 * Ticket: a title                 begins a ticket; what follows, but for the lines below, is its description
 * After: a title, another one     what has to be done before
 * Files: a.txt, b.txt             what the ticket will change
 * Person                          somebody does it
 * Done when: a.txt contains "x"   an acceptance criterion, which the simulated QA looks for in the difference
 * ```
 *
 * Undefined where nothing is to be handed in.
 */
export function handIn(words: string, tools: readonly ToolDefinition[]): PlannedCall | undefined {
  const plan = tools.find(({ name }) => name === 'submit_plan');
  if (plan !== undefined) {
    const value = 'tracks' in propertiesOf(plan) ? { tracks: tracksIn(words) } : { tickets: ticketsIn(words) };
    return { name: plan.name, argumentsText: JSON.stringify(value) };
  }
  const verdict = tools.find(({ name }) => name === 'submit_verdict');
  return verdict === undefined ? undefined : { name: verdict.name, argumentsText: JSON.stringify(verdictOn(words)) };
}

function propertiesOf({ parameters }: ToolDefinition): object {
  const properties = parameters['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}

/** The parts of a text that begin with lines such as `Track: A title`. */
function partsOf(words: string, kind: 'Track' | 'Ticket'): { key: string; title: string; lines: string[] }[] {
  const parts: { key: string; title: string; lines: string[] }[] = [];
  for (const line of words.split('\n')) {
    const title = line.startsWith(`${kind}: `) ? line.slice(kind.length + 2).trim() : undefined;
    // What was quoted ends with its fence.
    if (line.startsWith('```') || line.startsWith('~~~')) {
      if (parts.length > 0) break;
    } else if (title !== undefined && title !== '') parts.push({ key: `${kind.toLowerCase()}-${parts.length + 1}`, title, lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return parts;
}

function tracksIn(words: string): object[] {
  const parts = partsOf(words, 'Track');
  if (parts.length === 0) return [{ key: 'track-1', title: titleOf(words), description: words }];
  return parts.map(({ key, title, lines }) => {
    const own = lines.findIndex((line) => line.startsWith('Ticket: '));
    const about = own === -1 ? lines : lines.slice(0, own);
    const after = namesIn(about, 'After');
    return {
      key,
      title,
      description: lines
        .filter((line) => !about.includes(line) || !line.startsWith('After: '))
        .join('\n')
        .trim(),
      dependsOn: keysOf(after, parts),
    };
  });
}

function ticketsIn(words: string): object[] {
  const parts = partsOf(words, 'Ticket');
  if (parts.length === 0) return [{ key: 'ticket-1', title: titleOf(words), description: words.slice(0, 10_000) }];
  return parts.map(({ key, title, lines }) => ({
    key,
    title,
    kind: lines.includes('Person') ? 'human' : 'agent',
    description:
      lines
        .filter((line) => line !== 'Person' && !/^(After|Files|Done when): /.test(line))
        .join('\n')
        .trim() || title,
    acceptance: lines.flatMap((line) => (line.startsWith('Done when: ') ? [line.slice('Done when: '.length)] : [])).join('\n'),
    targetFiles: namesIn(lines, 'Files'),
    dependsOn: keysOf(namesIn(lines, 'After'), parts),
  }));
}

function namesIn(lines: readonly string[], word: string): string[] {
  const line = lines.find((each) => each.startsWith(`${word}: `));
  return line === undefined
    ? []
    : line
        .slice(word.length + 2)
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
}

function keysOf(titles: readonly string[], parts: readonly { key: string; title: string }[]): string[] {
  return titles.flatMap((title) => parts.find((part) => part.title === title)?.key ?? []);
}

/** The first line in which somebody says what they want. */
function titleOf(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const quoted = lines.findIndex((line) => line.startsWith('```') || line.startsWith('~~~'));
  const title = lines.slice(quoted + 1).find((line) => line !== '') ?? 'What was asked for';
  return title.length > 120 ? `${title.slice(0, 119)}…` : title;
}

const CRITERION = /^(\S+) contains "([^"]*)"$/;

function verdictOn(words: string): object {
  const lines = words.split('\n');
  const criteria = lines.flatMap((line) => {
    const [, path, text] = CRITERION.exec(line.trim()) ?? [];
    return path === undefined || text === undefined ? [] : [{ path, text }];
  });
  const missing = criteria.filter(({ text }) => !lines.some((line) => line.startsWith('+') && line.includes(text)));
  const failed = lines.some((line) => line === 'check: failed');
  if (missing.length === 0 && !failed) return { verdict: 'pass', reasons: 'Simulated: every criterion is met by what was changed.' };
  const why = missing.map(({ path, text }) => `${path} does not contain "${text}"`);
  return {
    verdict: 'fail',
    reasons: `Simulated: ${[...why, ...(failed ? ['the check failed'] : [])].join('; ')}.`,
    hint:
      missing.length === 0
        ? 'The check failed: see what it says.'
        : missing.map(({ path, text }) => `Write "${text}" to ${path}.`).join(' '),
  };
}
