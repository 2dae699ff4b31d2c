import { MessageDraft, type EntryId, type MessageDelta } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../db/schema.ts';
import type { Clock } from '../clock.ts';

/** How often what was written so far is saved. A crash loses at most this much of an open message. */
const SAVE_MS = 1000;

/** What is being written, saved outside the log about once a second, so that a crash keeps it. */
export interface RunningText {
  open(entryId: EntryId): void;
  add(entryId: EntryId, delta: MessageDelta): void;
  /** The message is closed: nothing of it is saved any more (its rows went with the append that closed it). */
  close(entryId: EntryId): void;
  /** What was saved of a message, as deltas in order. */
  load(entryId: EntryId): Promise<MessageDelta[]>;
  /** Stops saving. */
  end(): void;
}

export function createRunningText(deps: { db: Kysely<Database>; clock: Clock; logger: Logger }): RunningText {
  const { db, clock, logger } = deps;
  const unsaved = new Map<EntryId, MessageDelta[]>();
  const ending = new AbortController();
  let saving = false;

  function saveLater(): void {
    if (saving || ending.signal.aborted) return;
    saving = true;
    clock
      .sleep(SAVE_MS, ending.signal)
      .then(save)
      .catch((error: unknown) => {
        if (!ending.signal.aborted) logger.error({ err: error }, 'running text could not be saved');
      })
      .finally(() => {
        saving = false;
        if ([...unsaved.values()].some((deltas) => deltas.length > 0)) saveLater();
      });
  }

  async function save(): Promise<void> {
    for (const [entryId, deltas] of unsaved) {
      if (deltas.length === 0) continue;
      unsaved.set(entryId, []);
      const rows = deltas.map((delta) => ({
        entry_id: entryId,
        part: delta.part,
        offset: delta.offset,
        kind: delta.kind,
        text: delta.text,
        call_id: delta.toolCallId ?? null,
        name: delta.name ?? null,
      }));
      await db
        .insertInto('running_text')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['entry_id', 'part', 'offset']).doUpdateSet((row) => ({ text: row.ref('excluded.text') })),
        )
        .execute();
      // The append that closed the message may have come in between: then its rows must not stay behind.
      if (!unsaved.has(entryId)) await db.deleteFrom('running_text').where('entry_id', '=', entryId).execute();
    }
  }

  return {
    open: (entryId) => void unsaved.set(entryId, []),

    add(entryId, delta) {
      const deltas = unsaved.get(entryId);
      if (deltas === undefined) return;
      const last = deltas.at(-1);
      const follows = last !== undefined && last.part === delta.part && last.offset + last.text.length === delta.offset;
      if (follows) last.text += delta.text;
      else deltas.push({ ...delta });
      saveLater();
    },

    close: (entryId) => void unsaved.delete(entryId),

    async load(entryId) {
      const rows = await db
        .selectFrom('running_text')
        .selectAll()
        .where('entry_id', '=', entryId)
        .orderBy('part')
        .orderBy('offset')
        .execute();
      const draft = new MessageDraft();
      for (const row of rows) {
        draft.apply({
          part: row.part,
          kind: row.kind,
          offset: row.offset,
          text: row.text,
          ...(row.call_id === null ? {} : { toolCallId: row.call_id }),
          ...(row.name === null ? {} : { name: row.name }),
        });
      }
      return draft.snapshot();
    },

    end: () => ending.abort(),
  };
}
