import type { Ticket, TicketChanges, TicketStatus } from '@baton/protocol';
import type { TicketHappening } from './ticket-happening.ts';
import { MAX_ATTEMPTS, ticketTable } from './ticket-table.ts';

/** The ticket as it is from now on and what of it changed, or why not, in a sentence for people. */
export type Transition =
  | { readonly ok: true; readonly ticket: Ticket; readonly changes: TicketChanges }
  | { readonly ok: false; readonly refusal: string };

/** What happens to a ticket, and what becomes of it. Pure and total: what the table does not name is refused in words. */
export function transition(ticket: Ticket, happening: TicketHappening): Transition {
  const row = ticketTable[happening.type];
  if (row.kind !== undefined && row.kind !== ticket.kind) return refused(wrongKind(ticket, row.word));
  const to = row.moves[ticket.status];
  if (to === undefined) return refused(`“${ticket.title}” is ${statusWords[ticket.status]}: it can't be ${row.word}.`);
  const refusal = refusalOf(ticket, happening);
  if (refusal !== undefined) return refused(refusal);

  const retryCount = row.counts === true ? ticket.retryCount + 1 : row.newCount === true ? 0 : ticket.retryCount;
  const failed = row.counts === true && retryCount >= MAX_ATTEMPTS;
  const status: TicketStatus = failed ? 'blocked' : to;
  const blocked = status === 'blocked';
  const changes: TicketChanges = {
    status,
    retryCount,
    blockedReason: blocked ? (failed ? 'failed' : (row.reason ?? ticket.blockedReason)) : null,
    blockedDetail: blocked ? detailOf(happening, failed) : null,
    manualBlock: row.manualBlock ?? ticket.manualBlock,
    skipped: row.skipped ?? ticket.skipped,
    ...(happening.type === 'started' || happening.type === 'confirm' ? { assignedTo: happening.by } : {}),
  };
  return { ok: true, ticket: { ...ticket, ...changes, version: ticket.version + 1 }, changes: onlyNew(ticket, changes) };
}

const refused = (refusal: string): Transition => ({ ok: false, refusal });

/** What the table does not say: it is about more than the status. */
function refusalOf(ticket: Ticket, happening: TicketHappening): string | undefined {
  const name = `“${ticket.title}”`;
  switch (happening.type) {
    case 'started':
    case 'spawn_asked':
    case 'person_asked':
      return ticket.manualBlock ? `${name} was stopped by a person: unblock it first.` : undefined;
    case 'unblock':
    case 'retry':
      if (ticket.status === 'todo' && !ticket.manualBlock)
        return `${name} is not blocked: it starts as soon as what it depends on is done.`;
      if (ticket.blockedReason === 'dependency') {
        return `${name} is blocked by what it depends on: retry or skip that, or take the dependency away, and it goes on by itself.`;
      }
      return undefined;
    case 'skip':
      return ticket.skipped ? `${name} is skipped already.` : undefined;
    case 'block':
      return ticket.blockedReason === 'person' ? `${name} is blocked already.` : undefined;
    case 'dependency_lifted':
      return ticket.blockedReason === 'dependency' ? undefined : `${name} is not blocked by what it depends on.`;
    default:
      return undefined;
  }
}

function detailOf(happening: TicketHappening, failed: boolean): string | null {
  const detail = 'detail' in happening ? happening.detail : null;
  return failed ? `${MAX_ATTEMPTS} attempts failed. The last one: ${detail ?? 'nobody knows why.'}` : detail;
}

function wrongKind({ title, kind }: Ticket, word: string): string {
  return kind === 'human' ? `“${title}” is done by a person: it can't be ${word}.` : `“${title}” is done by an agent: it can't be ${word}.`;
}

/** As they stand in sentences. */
const statusWords: { readonly [Status in TicketStatus]: string } = {
  todo: 'not begun',
  in_progress: 'in progress',
  awaiting_approval: 'waiting for a person',
  in_review: 'in review',
  completed: 'completed',
  blocked: 'blocked',
  cancelled: 'cancelled',
};

function onlyNew(ticket: Ticket, changes: TicketChanges): TicketChanges {
  return Object.fromEntries(Object.entries(changes).filter(([field, value]) => ticket[field as keyof TicketChanges] !== value));
}
