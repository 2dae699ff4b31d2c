import type { Event } from './schemas/event.ts';

/** An event as it stands in a log: perhaps of a type or version that this program does not know. */
export type StoredEvent = { readonly type: string; readonly v: number; readonly [field: string]: unknown };

/** Turns an event of version `n` into version `n + 1`. Pure; must not throw on anything that version `n` allowed. */
export type Upcast = (event: StoredEvent) => StoredEvent;

/** By type, by version: the step from that version to the next. Empty while every event is in its first version. */
export type UpcastTable = { readonly [type: string]: { readonly [version: number]: Upcast } };

const steps: UpcastTable = {};

/**
 * Brings a stored event to the version that the fold knows. Events of unknown types, and of versions newer than ours, come
 * back as they are: the fold ignores what it does not know, so that an older program can read a newer log.
 */
export function upcast(event: StoredEvent, table: UpcastTable = steps): Event {
  let current = event;
  for (;;) {
    const step = Object.hasOwn(table, current.type) ? table[current.type]?.[current.v] : undefined;
    if (step === undefined) return current as unknown as Event;
    current = step(current);
  }
}
