import type { EpicStatus } from '@baton/protocol';
import { epicsText as text } from '#lib/text/en-epics.ts';
import type { TicketLook } from './ticket-look.ts';

/** An epic's state as it is shown. */
export function epicLook(status: EpicStatus): TicketLook {
  const word = text.states[status];
  switch (status) {
    case 'planning':
      return { tone: 'run', glyph: '●', word, live: true };
    case 'awaiting_approval':
      return { tone: 'wait', glyph: '◆', word, live: false };
    case 'approved':
      return { tone: 'ok', glyph: '✓', word, live: false };
    case 'rejected':
      return { tone: 'rest', glyph: '–', word, live: false };
    case 'failed':
      return { tone: 'fail', glyph: '✕', word, live: false };
  }
}
