import { v7 } from 'uuid';
import { asId, type Id } from '@baton/protocol';

/**
 * A new id: UUIDv7 with the counter of RFC 9562, so that ids of one process sort in the order of their making, within a millisecond too
 * (Node's own `randomUUIDv7` leaves that to chance).
 */
export function newId<Branded extends Id<string>>(): Branded {
  return asId(v7());
}
