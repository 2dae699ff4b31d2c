import type { TicketCommandWord } from '@baton/client';
import type { Ticket } from '@baton/protocol';

export type TicketDeed = TicketCommandWord | 'block' | 'split' | 'remove' | 'edit';

/** What people can do to a ticket as it is. The server decides; this only spares people a refusal. */
export function ticketDeeds({ status, manualBlock }: Pick<Ticket, 'status' | 'manualBlock'>): readonly TicketDeed[] {
  switch (status) {
    case 'todo':
      return ['edit', 'split', ...(manualBlock ? (['unblock'] as const) : []), 'block', 'skip', 'cancel', 'remove'];
    case 'in_progress':
    case 'awaiting_approval':
    case 'in_review':
      return ['edit', 'kill', 'block', 'skip', 'cancel'];
    case 'blocked':
      return ['retry', 'unblock', 'edit', 'split', 'skip', 'cancel', 'remove'];
    case 'cancelled':
      return ['retry', 'edit', 'skip', 'remove'];
    case 'completed':
      return [];
  }
}
