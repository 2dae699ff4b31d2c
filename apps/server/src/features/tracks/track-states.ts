import type { CommandResult } from '@baton/conductor';
import { emptyTrack, foldTrack, streamOf, type Event, type StreamName, type TrackId, type TrackState } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';

/** Tracks that are kept in memory: those that somebody asked for last. */
const KEPT = 100;
const PAGE = 500;

/** The streams that are appended to beside the track's own, in the same append. */
type Beside = (events: readonly Event[]) => readonly { stream: StreamName; events: readonly Event[] }[];

/**
 * Tracks folded from their streams, and the one way to change them: what is decided on a state is appended only to that state, else it is decided again on the
 * one that there is by then.
 */
export function createTrackStates(deps: Pick<Deps, 'log'>) {
  const { log } = deps;
  const states = new Map<TrackId, TrackState>();
  const listeners = new Set<(id: TrackId) => void>();
  /** One reader for each: the fold changes the state in place. */
  const reading = new Map<TrackId, Promise<TrackState>>();

  async function catchUp(id: TrackId): Promise<TrackState> {
    const state = states.get(id) ?? emptyTrack(id);
    for (;;) {
      const frames = await log.read(streamOf.track(id), state.seq, PAGE);
      for (const frame of frames) foldTrack(state, frame);
      if (frames.length < PAGE) break;
    }
    // What was asked for last stands last.
    states.delete(id);
    states.set(id, state);
    const [oldest] = states.keys();
    if (states.size > KEPT && oldest !== undefined) states.delete(oldest);
    return state;
  }

  /** As the log has it now. To be read at once: it changes with the log. */
  async function stateOf(id: TrackId): Promise<TrackState> {
    const before = reading.get(id) ?? Promise.resolve();
    const now = before.then(
      () => catchUp(id),
      () => catchUp(id),
    );
    reading.set(id, now);
    try {
      return await now;
    } finally {
      if (reading.get(id) === now) reading.delete(id);
    }
  }

  return {
    stateOf,

    /** Hears of each track that was changed here. */
    onChange(listener: (id: TrackId) => void): void {
      listeners.add(listener);
    },

    /** It was changed by somebody else. */
    told(id: TrackId): void {
      for (const listener of listeners) listener(id);
    },

    /** Appends what is decided on the track as it is, and answers how it is then. Refuses in the words of the decision. `beside`: other streams that are told; by default the project's. */
    async change(
      id: TrackId,
      decide: (state: TrackState) => CommandResult,
      beside?: Beside,
      more: {
        guard?: (transaction: Transaction<Database>) => Promise<void>;
        effects?: (transaction: Transaction<Database>) => Promise<void>;
      } = {},
    ): Promise<TrackState> {
      const { guard, effects } = more;
      for (;;) {
        const state = await stateOf(id);
        const { seq } = state;
        const decided = decide(state);
        if (!decided.ok) throw refusalOf(decided);
        if (decided.events.length === 0) return state;
        try {
          await log.append({
            streams: [{ stream: streamOf.track(id), events: decided.events }, ...(beside ?? besideIn(state))(decided.events)],
            guard: async (transaction) => {
              const row = await transaction
                .selectFrom('streams')
                .select('head')
                .where('stream', '=', streamOf.track(id))
                .executeTakeFirstOrThrow();
              // With those that are being appended.
              if (row.head !== seq + decided.events.length) throw new Behind();
              await guard?.(transaction);
            },
            ...(effects === undefined ? {} : { effects }),
          });
          for (const listener of listeners) listener(id);
          return await stateOf(id);
        } catch (error) {
          if (!(error instanceof Behind)) throw error;
        }
      }
    },
  };
}

/** What lists and the Inbox show of it stands in the project's stream, too. */
function besideIn({ track }: TrackState): Beside {
  return (events) => (track === undefined ? [] : [{ stream: streamOf.project(track.projectId), events: shownInProject(events) }]);
}

/** What the stream of a project tells of a track. */
export function shownInProject(events: readonly Event[]): Event[] {
  return events.filter(({ type }) => type === 'track.updated' || type === 'pipeline.updated' || type.startsWith('approval.'));
}

/** Somebody else appended meanwhile. */
class Behind extends Error {}

function refusalOf({ code, refusal }: Extract<CommandResult, { ok: false }>): RequestError {
  switch (code) {
    case 'not_found':
      return new RequestError('not_found', refusal);
    case 'invalid':
      return new RequestError('invalid', refusal);
    case 'cycle':
      return new RequestError('conflict', refusal, { code: 'cycle' });
    case 'refused':
      return new RequestError('conflict', refusal, { code: 'not_now' });
  }
}

export type TrackStates = ReturnType<typeof createTrackStates>;
