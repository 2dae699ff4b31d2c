import type { Evidence, Ticket, Tier, UsageTotals } from '@baton/protocol';
import { code, literal, literalLine } from './markdown.ts';

/** What is told of what was done. Undefined and empty: there is nothing of the kind. */
export interface DeliveryFacts {
  /** What it is about, in the words of whoever wanted it. */
  summary: string;
  tickets: readonly Pick<Ticket, 'id' | 'title' | 'status' | 'skipped' | 'kind'>[];
  /** What shows that it is as it should be: the last of each ticket and of the whole. */
  evidence: readonly Evidence[];
  usage: UsageTotals;
  tiers: readonly ({ tier: Tier } & UsageTotals)[];
  /** Who agreed to what, in order. */
  approvals: readonly { what: string; by: string; at: string }[];
}

/** Lines of a part that are written out; the rest is counted. */
const MOST_LINES = 150;
const MOST_SUMMARY = 8000;
/** What every forge takes; and of that, what people may still add. */
const MOST = 59_000;

const STATUS: Readonly<Record<Ticket['status'], string>> = {
  todo: 'to do',
  in_progress: 'in progress',
  awaiting_approval: 'waits for approval',
  in_review: 'in review',
  completed: 'completed',
  blocked: 'blocked',
  cancelled: 'cancelled',
};

const ON: Readonly<Record<Evidence['on'], string>> = {
  base: 'where the work began',
  ticket: 'on the ticket’s own tree',
  merged: 'on the merged state',
};

const TIERS: Readonly<Record<Tier, string>> = { 1: 'Orchestrator', 2: 'Tech lead', 3: 'Worker', 4: 'QA' };

/** The text of a pull request, in Markdown: summary, tickets, evidence, cost and who agreed. The same facts give the same text. */
export function pullRequestText(facts: DeliveryFacts): string {
  const parts = [
    literal(cut(facts.summary, MOST_SUMMARY)),
    part('Tickets', facts.tickets.map(ticketLine)),
    part(
      'Evidence',
      facts.evidence.map((each) => evidenceLine(each, facts.tickets)),
    ),
    cost(facts),
    part(
      'Approvals',
      facts.approvals.map(({ what, by, at }) => `- ${literalLine(what)}: ${literalLine(by)}, ${time(at)}`),
    ),
  ];
  return cut(parts.filter((each) => each !== '').join('\n\n'), MOST);
}

function part(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > MOST_LINES ? [`- … and ${lines.length - MOST_LINES} more`] : [];
  return [`## ${title}`, '', ...lines.slice(0, MOST_LINES), ...more].join('\n');
}

function ticketLine({ title, status, skipped, kind }: DeliveryFacts['tickets'][number]): string {
  const done = status === 'completed' ? 'x' : ' ';
  const said = skipped ? 'skipped' : STATUS[status];
  return `- [${done}] ${literalLine(title)} (${said}${kind === 'human' ? ', by a person' : ''})`;
}

function evidenceLine(evidence: Evidence, tickets: DeliveryFacts['tickets']): string {
  const { kind, passed, detail, command, exitCode, durationMs, on, by, at } = evidence;
  const ticket = tickets.find(({ id }) => id === evidence.ticketId);
  const about = ticket === undefined ? 'The whole' : literalLine(ticket.title);
  const verdict = passed ? 'passed' : 'failed';
  if (kind === 'check') {
    const exit = exitCode === undefined ? '' : exitCode === null ? ', ended from outside' : `, exit code ${exitCode}`;
    const took = durationMs === undefined ? '' : `, ${seconds(durationMs)}`;
    return `- ${about}: ${command === undefined ? 'check' : code(command)} ${verdict} ${ON[on]}${exit}${took}, ${time(at)}`;
  }
  if (kind === 'diff') return `- ${about}: looked at without a check, as the project has none, ${time(at)}`;
  const who = by.type === 'member' ? literalLine(by.name) : 'Baton';
  return `- ${about}: ${who} says that it ${passed ? 'is' : 'is not'} as it should be, ${time(at)}: ${literalLine(cut(detail, 500))}`;
}

function cost({ usage, tiers }: DeliveryFacts): string {
  if (usage.calls === 0) return '';
  const row = (name: string, totals: UsageTotals): string =>
    `| ${name} | ${totals.calls} | ${totals.inputTokens} | ${totals.outputTokens} | ${money(totals)} |`;
  return [
    '## Cost',
    '',
    '| | Calls | Tokens in | Tokens out | USD |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...tiers.map(({ tier, ...totals }) => row(`${tier} ${TIERS[tier]}`, totals)),
    row('All', usage),
  ].join('\n');
}

/** What is not known is said, and never counted as nothing. */
function money({ costUsd, unknownCalls, estimatedCalls, simulatedCalls, calls }: UsageTotals): string {
  if (calls > 0 && simulatedCalls === calls) return 'simulated';
  const notes = [
    ...(costUsd !== null && unknownCalls > 0 ? [`and ${unknownCalls} ${unknownCalls === 1 ? 'call' : 'calls'} without a price`] : []),
    ...(estimatedCalls > 0 ? [`${estimatedCalls} estimated`] : []),
    ...(simulatedCalls > 0 ? [`${simulatedCalls} simulated`] : []),
  ];
  return [costUsd ?? 'unknown', ...notes].join(', ');
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function time(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`;
}
