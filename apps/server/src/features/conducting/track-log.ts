import type { TrackFrame, TrackLog } from '@baton/conductor';
import { streamOf, type EventFrame, type ProjectId, type TrackId } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import { shownInProject } from '../tracks/track-states.ts';
import type { Outside } from './outside.ts';

const PAGE = 500;

/** Somebody added to the stream meanwhile. */
class Behind extends Error {}

/** A track's stream, as its engine sees it, which looks again also where something `outside` of it has changed. */
export function createTrackLog(
  deps: Pick<Deps, 'log' | 'bus'>,
  { id, projectId }: { id: TrackId; projectId: ProjectId },
  outside: Outside,
): TrackLog {
  const { log, bus } = deps;
  const stream = streamOf.track(id);
  const own = (frames: readonly EventFrame[]): TrackFrame[] => frames.filter((frame) => frame.stream === stream);

  return {
    async read(after) {
      const all: TrackFrame[] = [];
      for (;;) {
        const frames = await log.read(stream, all.at(-1)?.seq ?? after, PAGE);
        all.push(...frames);
        if (frames.length < PAGE) return all;
      }
    },

    async append(events, expectedSeq) {
      const copies = shownInProject(events);
      try {
        const frames = await log.append({
          streams: [{ stream, events }, ...(copies.length === 0 ? [] : [{ stream: streamOf.project(projectId), events: copies }])],
          guard: async (transaction) => {
            const row = await transaction.selectFrom('streams').select('head').where('stream', '=', stream).executeTakeFirst();
            // With those that are being appended.
            if (row?.head !== expectedSeq + events.length) throw new Behind();
          },
        });
        return own(frames);
      } catch (error) {
        if (error instanceof Behind) return 'behind';
        throw error;
      }
    },

    async grown(after, signal) {
      const done = Promise.withResolvers<void>();
      const end = (): void => done.resolve();
      const unsubscribe = bus.subscribe(stream, { head: (head) => (head > after ? end() : undefined), delta: () => undefined });
      const quiet = outside.onChange(end);
      signal.addEventListener('abort', end);
      try {
        if (signal.aborted || outside.changed || (await log.head(stream)).head > after) return;
        await done.promise;
      } finally {
        signal.removeEventListener('abort', end);
        quiet();
        unsubscribe();
      }
    },
  };
}
