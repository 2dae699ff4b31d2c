import type { TicketId, TrackId } from '@baton/protocol';
import type { Place } from './graph-size.ts';

/** Where somebody moved tickets to, on this device. */
export class KeptPlaces {
  readonly #key: string;

  constructor(id: TrackId) {
    this.#key = `baton.graph.${id}`;
  }

  read(): ReadonlyMap<TicketId, Place> {
    try {
      return placesFrom(localStorage.getItem(this.#key));
    } catch {
      return new Map();
    }
  }

  /** Nothing: everything stands where it is laid out. */
  write(places: ReadonlyMap<TicketId, Place>): void {
    try {
      if (places.size === 0) localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, JSON.stringify([...places]));
    } catch {
      // Storage may be full or forbidden: what was moved holds until the page is left.
    }
  }
}

/** What was kept, as far as it can be used. */
export function placesFrom(kept: string | null): ReadonlyMap<TicketId, Place> {
  try {
    const value: unknown = JSON.parse(kept ?? '[]');
    return new Map(Array.isArray(value) ? value.filter(isPlaced) : []);
  } catch {
    return new Map();
  }
}

function isPlaced(value: unknown): value is [TicketId, Place] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const place: unknown = value[1];
  return (
    typeof place === 'object' && place !== null && 'x' in place && 'y' in place && Number.isFinite(place.x) && Number.isFinite(place.y)
  );
}
