import type { Ticket } from '@baton/protocol';

/** Whether what depends on a ticket may go on: it is completed, or was skipped. */
export function isSatisfied({ status, skipped }: Pick<Ticket, 'status' | 'skipped'>): boolean {
  return status === 'completed' || (status === 'cancelled' && skipped);
}

/** Whether what depends on a ticket can't go on before somebody does something about it. */
export function isStuck({ status, skipped }: Pick<Ticket, 'status' | 'skipped'>): boolean {
  return status === 'blocked' || (status === 'cancelled' && !skipped);
}
