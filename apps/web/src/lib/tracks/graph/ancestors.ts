import type { Ticket, TicketId } from '@baton/protocol';

/** All that a ticket waits for, directly or through others, and itself. */
export function withAncestors(tickets: ReadonlyMap<TicketId, Pick<Ticket, 'dependsOn'>>, id: TicketId | undefined): ReadonlySet<TicketId> {
  const found = new Set<TicketId>();
  const open = id === undefined ? [] : [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(tickets.get(next)?.dependsOn ?? []));
  }
  return found;
}
