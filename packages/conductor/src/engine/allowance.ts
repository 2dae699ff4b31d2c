import { nanoFromUsd, usdFromNano, type Ticket } from '@baton/protocol';

/**
 * What a ticket may cost before people are asked, decimal USD: the upper end of its quote and the margin, and as much again for each time that they agreed. Null where no price is known: then there
 * is nothing to hold it against.
 */
export function allowanceUsd({ quote }: Pick<Ticket, 'quote'>, marginPercent: number, agreed: number): string | null {
  if (quote === null || quote.max === null) return null;
  return usdFromNano((nanoFromUsd(quote.max) * BigInt(100 + marginPercent) * BigInt(1 + agreed)) / 100n);
}

/** Whether a ticket has cost more than that. */
export function isOver(ticket: Pick<Ticket, 'quote' | 'costUsd'>, marginPercent: number, agreed: number): boolean {
  if (ticket.costUsd === null) return false;
  const allowance = allowanceUsd(ticket, marginPercent, agreed);
  return allowance !== null && nanoFromUsd(ticket.costUsd) > nanoFromUsd(allowance);
}
