import type { Attempt, Ticket } from '@baton/protocol';
import { dashboardText as text } from '#lib/text/en-dashboard.ts';
import { isolated } from '#lib/text/isolated.ts';
import type { Tone } from '#lib/ui/tone.ts';

/** A ticket's state as it is shown: never by colour alone. `rest` has no hue. */
export interface TicketLook {
  tone: Exclude<Tone, 'plain'> | 'rest';
  glyph: string;
  /** What is going on, in few words. */
  word: string;
  /** Something is going on: its glyph breathes. */
  live: boolean;
}

/** `attempt`: the newest of its worker. Attempts that failed are told as long as nothing newer is. */
export function ticketLook(ticket: Ticket, attempt: Pick<Attempt, 'status'> | undefined): TicketLook {
  const words = text.ticketStates;
  switch (ticket.status) {
    case 'todo':
      if (ticket.retryCount > 0) return { tone: 'fail', glyph: '✕', word: words.failed(ticket.retryCount), live: false };
      return { tone: 'rest', glyph: '○', word: ticket.manualBlock ? words.held : words.todo, live: false };
    case 'in_progress': {
      const word = attempt === undefined || attempt.status === 'ended' ? words.running : words.attempt[attempt.status];
      return { tone: 'run', glyph: '●', word, live: attempt?.status === 'running' };
    }
    case 'awaiting_approval':
      return {
        tone: 'wait',
        glyph: '◆',
        word: ticket.assignedTo?.type === 'member' ? words.waitingFor(isolated(ticket.assignedTo.name)) : words.waiting,
        live: false,
      };
    case 'in_review':
      return { tone: 'run', glyph: '◇', word: words.inReview, live: false };
    case 'completed':
      return { tone: 'ok', glyph: '✓', word: words.completed, live: false };
    case 'blocked':
      return { tone: 'rest', glyph: '⊘', word: words.blocked(ticket.blockedReason), live: false };
    case 'cancelled':
      return { tone: 'rest', glyph: '–', word: ticket.skipped ? words.skipped : words.cancelled, live: false };
  }
}
