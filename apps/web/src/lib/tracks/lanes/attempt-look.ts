import type { Attempt } from '@baton/protocol';
import { dashboardText as text } from '#lib/text/en-dashboard.ts';
import type { TicketLook } from '../ticket-look.ts';

/** An attempt's state as it is shown. */
export function attemptLook({ status, outcome }: Pick<Attempt, 'status' | 'outcome'>): TicketLook {
  const words = text.ticketStates.attempt;
  switch (status) {
    case 'running':
      return { tone: 'run', glyph: '●', word: words.running, live: true };
    case 'waiting':
      return { tone: 'wait', glyph: '◆', word: words.waiting, live: false };
    case 'holding':
    case 'stopping':
      return { tone: 'run', glyph: '●', word: words[status], live: false };
    case 'held':
      return { tone: 'rest', glyph: '–', word: words.held, live: false };
    case 'ended':
      return endLook(outcome);
  }
}

function endLook(outcome: Attempt['outcome']): TicketLook {
  const ends = text.attempts.outcomes;
  switch (outcome) {
    case 'done':
      return { tone: 'ok', glyph: '✓', word: ends.done, live: false };
    case 'rejected':
      return { tone: 'fail', glyph: '✕', word: ends.rejected, live: false };
    case 'failed':
    case undefined:
      return { tone: 'fail', glyph: '✕', word: ends.failed, live: false };
    case 'stopped':
      return { tone: 'rest', glyph: '–', word: ends.stopped, live: false };
  }
}
