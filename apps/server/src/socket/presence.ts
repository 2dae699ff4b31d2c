import type { MemberId, PresenceFrame, StreamName } from '@baton/protocol';
import type { Clock } from '../clock.ts';

export type PresenceState = PresenceFrame['members'][number]['state'];

/** One connection's part in a stream: what ends when it does. */
export interface Present {
  become(state: PresenceState): void;
  leave(): void;
}

/** Who reads which discussion now. Knows this process's connections. */
export interface Presence {
  /** `send` gets the encoded frame, now and at every change, until the answer's `leave` is called. */
  enter(stream: StreamName, member: { memberId: MemberId; name: string }, send: (encoded: string) => void): Present;
  /** Tells nobody anything any more. */
  close(): void;
}

/** Changes within this time are told together. */
const MERGE_MS = 200;
/** Somebody who stopped typing without saying so is no longer shown as typing after this. */
const TYPING_MS = 6000;

const ORDER: readonly PresenceState[] = ['away', 'here', 'typing'];

interface Reader {
  memberId: MemberId;
  name: string;
  state: PresenceState;
  /** Counts what it did, so that an old end of typing does not end a new one. */
  turn: number;
  send: (encoded: string) => void;
}

/** Presence within one process. Costs nothing per delta: a frame is made once per change and stream, for all its readers. */
export function createPresence(deps: { clock: Pick<Clock, 'sleep'> }): Presence {
  const { clock } = deps;
  const streams = new Map<StreamName, Set<Reader>>();
  const telling = new Set<StreamName>();
  const closing = new AbortController();

  /** After the time, unless everything has ended before. */
  function later(ms: number, work: () => void): void {
    clock.sleep(ms, closing.signal).then(work, () => undefined);
  }

  function tell(stream: StreamName): void {
    if (telling.has(stream)) return;
    telling.add(stream);
    later(MERGE_MS, () => {
      telling.delete(stream);
      const readers = streams.get(stream);
      if (readers === undefined) return;
      const encoded = JSON.stringify({ type: 'presence', stream, members: membersOf(readers) } satisfies PresenceFrame);
      for (const reader of readers) reader.send(encoded);
    });
  }

  return {
    close: () => closing.abort(new Error('the server stops')),

    enter(stream, member, send) {
      const reader: Reader = { ...member, state: 'here', turn: 0, send };
      const readers = streams.get(stream) ?? new Set<Reader>();
      streams.set(stream, readers);
      readers.add(reader);
      tell(stream);
      return {
        become(state) {
          reader.turn += 1;
          const { turn } = reader;
          if (state === 'typing') {
            later(TYPING_MS, () => {
              if (reader.turn !== turn || !readers.has(reader)) return;
              reader.state = 'here';
              tell(stream);
            });
          }
          if (reader.state === state) return;
          reader.state = state;
          tell(stream);
        },

        leave() {
          if (!readers.delete(reader)) return;
          if (readers.size === 0 && streams.get(stream) === readers) streams.delete(stream);
          else tell(stream);
        },
      };
    },
  };
}

/** A member once, with the most that any of their connections does, in the order in which they came. */
function membersOf(readers: ReadonlySet<Reader>): PresenceFrame['members'] {
  const members = new Map<MemberId, PresenceFrame['members'][number]>();
  for (const { memberId, name, state } of readers) {
    const known = members.get(memberId);
    if (known === undefined || ORDER.indexOf(state) > ORDER.indexOf(known.state)) members.set(memberId, { memberId, name, state });
  }
  return [...members.values()];
}
