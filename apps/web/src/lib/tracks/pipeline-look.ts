import type { PipelineState } from '@baton/protocol';
import { dashboardText as text } from '#lib/text/en-dashboard.ts';
import type { TicketLook } from './ticket-look.ts';

/** A pipeline's state as it is shown. What people want of it and is not reached yet comes before what it is. */
export function pipelineLook({ status, wish }: Pick<PipelineState, 'status' | 'wish'>): TicketLook {
  const words = text.pipelineStates;
  if (wish !== null) return { tone: 'run', glyph: '●', word: words.wish[wish], live: true };
  const word = words[status];
  switch (status) {
    case 'idle':
      return { tone: 'rest', glyph: '○', word, live: false };
    case 'planning':
    case 'executing':
      return { tone: 'run', glyph: '●', word, live: true };
    case 'awaiting_approval':
      return { tone: 'wait', glyph: '◆', word, live: false };
    case 'paused':
    case 'stopped':
      return { tone: 'rest', glyph: '–', word, live: false };
    case 'done':
      return { tone: 'ok', glyph: '✓', word, live: false };
    case 'failed':
      return { tone: 'fail', glyph: '✕', word, live: false };
  }
}
