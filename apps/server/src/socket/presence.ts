import type { MemberId, PresenceFrame, StreamName } from '@baton/protocol';
import type { Clock } from '../clock.ts';

export type PresenceState = PresenceFrame['members'][number]['state'];

/** One connection's part in a stream: what ends when it does. */
export interface Present {
  become(state: PresenceState): void;
  /** Tells this one again who is there: it has begun anew and knows nobody. */
  repeat(): void;
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
  /** When typing ends by itself. */
  typingUntil: number;
  /** Whether that time is waited for: once, however often typing is renewed. */
  waits: boolean;
  send: (encoded: string) => void;
}

/** Presence within one process. Costs nothing per delta: a frame is made once per change and stream, for all its readers. */
export function createPresence(deps: { clock: Pick<Clock, 'now' | 'sleep'> }): Presence {
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
      const encoded = frameOf(stream, readers);
      for (const reader of readers) reader.send(encoded);
    });
  }

  /** Ends typing when its time has come, which every renewal puts off. */
  function endTyping(stream: StreamName, reader: Reader): void {
    if (reader.waits) return;
    reader.waits = true;
    later(reader.typingUntil - clock.now(), () => {
      reader.waits = false;
      if (reader.state !== 'typing' || streams.get(stream)?.has(reader) !== true) return;
      if (clock.now() < reader.typingUntil) return endTyping(stream, reader);
      reader.state = 'here';
      tell(stream);
    });
  }

  return {
    close: () => closing.abort(new Error('the server stops')),

    enter(stream, member, send) {
      const reader: Reader = { ...member, state: 'here', typingUntil: 0, waits: false, send };
      const readers = streams.get(stream) ?? new Set<Reader>();
      streams.set(stream, readers);
      readers.add(reader);
      tell(stream);
      return {
        become(state) {
          if (state === 'typing') {
            reader.typingUntil = clock.now() + TYPING_MS;
            endTyping(stream, reader);
          }
          if (reader.state === state) return;
          reader.state = state;
          tell(stream);
        },

        repeat: () => send(frameOf(stream, readers)),

        leave() {
          if (!readers.delete(reader)) return;
          if (readers.size === 0 && streams.get(stream) === readers) streams.delete(stream);
          else tell(stream);
        },
      };
    },
  };
}

function frameOf(stream: StreamName, readers: ReadonlySet<Reader>): string {
  return JSON.stringify({ type: 'presence', stream, members: membersOf(readers) } satisfies PresenceFrame);
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
