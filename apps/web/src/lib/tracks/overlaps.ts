import type { Ticket, TicketId } from '@baton/protocol';
import { withAncestors } from './graph/ancestors.ts';

/** Two that could be worked on at the same time and would change the same. */
export interface TicketOverlap {
  tickets: readonly [Ticket, Ticket];
  /** As one of the two names them. */
  files: readonly string[];
}

/** More are not read by anybody. */
const MOST = 100;

/** Pairs of tickets that are not done, touch the same files, and do not wait for each other. A file touches the folder that it lies in. */
export function overlapsOf(tickets: readonly Ticket[]): readonly TicketOverlap[] {
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const open = tickets.filter(({ status, targetFiles }) => status !== 'completed' && status !== 'cancelled' && targetFiles.length > 0);
  const before = new Map<TicketId, ReadonlySet<TicketId>>(open.map(({ id }) => [id, withAncestors(byId, id)]));
  const found: TicketOverlap[] = [];
  for (const [index, right] of open.entries()) {
    for (const left of open.slice(0, index)) {
      const files = right.targetFiles.filter((file) => left.targetFiles.some((other) => touch(file, other)));
      if (files.length === 0 || before.get(right.id)?.has(left.id) === true || before.get(left.id)?.has(right.id) === true) continue;
      found.push({ tickets: [left, right], files });
      if (found.length >= MOST) return found;
    }
  }
  return found;
}

function touch(one: string, other: string): boolean {
  const [left, right] = [asFolder(one), asFolder(other)];
  return left.startsWith(right) || right.startsWith(left);
}

function asFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
