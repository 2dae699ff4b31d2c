import { ticketNodes, validateGraph, type GraphProblem } from '@baton/conductor';
import type { Ticket } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';

/** Refuses tickets that no engine could work through, in words that name what is wrong. None at all are fine: a track begins without. */
export function refuseBrokenGraph(tickets: readonly Ticket[]): void {
  if (tickets.length === 0) return;
  const judged = validateGraph(ticketNodes(tickets));
  if (judged.ok) return;
  const [first] = judged.problems;
  if (first === undefined) return;
  const cycle = judged.problems.find(({ type }) => type === 'cycle');
  if (cycle !== undefined) throw new RequestError('conflict', cycle.detail, { code: 'cycle' });
  throw new RequestError('invalid', first.detail, {
    errors: judged.problems.map((problem) => ({ field: fieldOf(problem), detail: problem.detail })),
  });
}

function fieldOf({ type }: GraphProblem): string {
  switch (type) {
    case 'missing_dependency':
    case 'duplicate_dependency':
      return 'body/dependsOn';
    case 'bad_file':
      return 'body/targetFiles';
    case 'no_description':
      return 'body/description';
    default:
      return 'body';
  }
}
