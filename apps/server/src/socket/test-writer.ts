import { asId, streamOf, type Author, type Discussion, type EntryId, type Event, type MessageDelta, type RunId } from '@baton/protocol';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';

/** Writes messages into a discussion as a run does: opens them in the log, sends their deltas over the bus, closes them in the log. */
export interface TestWriter {
  /** Opens a message that is being written. */
  start(): Promise<EntryId>;
  write(entryId: EntryId, text: string): void;
  /** Closes it with all that was written. */
  complete(entryId: EntryId): Promise<void>;
  /** An event that stands alone; `reason` tells it from others. */
  note(reason: string): Promise<void>;
}

export function createTestWriter(deps: Pick<Deps, 'log' | 'bus'>, discussion: Discussion): TestWriter {
  const stream = streamOf.discussion(discussion.id);
  const runId = newId<RunId>();
  const texts = new Map<EntryId, string>();
  const append = async (event: Event): Promise<void> => void (await deps.log.append({ streams: [{ stream, events: [event] }] }));

  return {
    async start() {
      const entryId = newId<EntryId>();
      const author: Author = { type: 'model', provider: asId('rehearsal'), model: 'rehearsal-1', simulated: true };
      await append({ type: 'message.started', v: 1, entryId, parentId: newId(), runId, takeId: newId(), author });
      texts.set(entryId, '');
      return entryId;
    },

    write(entryId, text) {
      const before = texts.get(entryId) ?? '';
      texts.set(entryId, before + text);
      const delta: MessageDelta = { part: 0, kind: 'text', offset: before.length, text };
      deps.bus.publishDelta(stream, entryId, delta);
    },

    async complete(entryId) {
      const parts = [{ type: 'text' as const, text: texts.get(entryId) ?? '' }];
      await append({ type: 'message.completed', v: 1, entryId, runId, parts, toolEntries: [], finishReason: 'stop' });
      deps.bus.closeMessage(stream, entryId);
      texts.delete(entryId);
    },

    note: (reason) => append({ type: 'run.finished', v: 1, runId, reason }),
  };
}
