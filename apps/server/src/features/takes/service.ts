import {
  streamOf,
  type DiscussionId,
  type RunInput,
  type Edited,
  type Entry,
  type EntryId,
  type Event,
  type Take,
  type TakeBody,
  type TakeId,
  type TakePatch,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { noActiveRun } from '../discussions/guards.ts';
import { authorOf, newEntry } from '../discussions/new-entry.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import type { PartsOf } from '../runs/ports.ts';
import { freeTakeName } from './take-name.ts';

/** Takes: named paths through a discussion's tree, and the edits that branch off. */
export function createTakes(deps: Pick<Deps, 'db' | 'log' | 'clock'> & { partsOf: PartsOf }) {
  const { db, log, clock } = deps;
  const store = createDiscussionStore(db);

  const unchanged = (id: TakeId, version: number) => async (transaction: Transaction<Database>) => {
    const now = await createDiscussionStore(transaction).takeWithDiscussion(id);
    if (now.take.version !== version) {
      throw new RequestError('stale', 'Somebody changed this take meanwhile.', { current: now.take });
    }
  };

  /** An entry of this discussion that a take may end at. */
  async function endAt(discussionId: DiscussionId, leafId: EntryId): Promise<Entry> {
    const entry = await store.entry(leafId);
    if (entry.discussionId !== discussionId) throw new RequestError('not_found', 'This discussion has no such entry.');
    if (entry.status === 'open')
      throw new RequestError('conflict', 'This entry is still being written. Wait for the run or stop it.', { code: 'run_active' });
    return entry;
  }

  return {
    /** A branch: a new take that ends at `leafId` and goes on from there. */
    async create(discussionId: DiscussionId, body: TakeBody, effect?: Effect<Take>): Promise<Take> {
      await store.row(discussionId);
      await endAt(discussionId, body.leafId);
      const name = body.name ?? freeTakeName(await store.takes(discussionId));
      const take: Take = { id: newId(), name, leafId: body.leafId, version: 1 };
      await log.append({
        streams: [{ stream: streamOf.discussion(discussionId), events: [{ type: 'take.updated', v: 1, take }] }],
        ...(effect === undefined ? {} : { effects: (transaction) => effect(transaction, take) }),
      });
      return take;
    },

    /** Another name, or another end. */
    async change(id: TakeId, patch: TakePatch, version: number): Promise<Take> {
      const { take, discussionId } = await store.takeWithDiscussion(id);
      if (patch.leafId !== undefined) await endAt(discussionId, patch.leafId);
      const changed: Take = {
        ...take,
        ...(patch.name === undefined ? {} : { name: patch.name }),
        ...(patch.leafId === undefined ? {} : { leafId: patch.leafId }),
        version: version + 1,
      };
      await log.append({
        streams: [{ stream: streamOf.discussion(discussionId), events: [{ type: 'take.updated', v: 1, take: changed }] }],
        guard: async (transaction) => {
          await unchanged(id, version)(transaction);
          if (patch.leafId !== undefined) await noActiveRun(transaction, id);
        },
      });
      return changed;
    },

    /** Takes the name away; its entries stay in the tree, and other takes may hold them. The last take stays. */
    async remove(id: TakeId, version: number, actor: Actor): Promise<void> {
      const { discussionId } = await store.takeWithDiscussion(id);
      await log.append({
        streams: [{ stream: streamOf.discussion(discussionId), events: [{ type: 'take.deleted', v: 1, takeId: id, by: authorOf(actor) }] }],
        guard: async (transaction) => {
          await unchanged(id, version)(transaction);
          await noActiveRun(transaction, id);
          if ((await createDiscussionStore(transaction).takes(discussionId)).length < 2) {
            throw new RequestError('conflict', 'A discussion keeps at least one take.', { code: 'last_take' });
          }
        },
      });
    },

    /**
     * The entry with another text, as a sibling in a take of its own; the old one stays as it was. Without `attachments` those of the old entry
     * are kept. Answers of models can be edited too, where they ask for no tools: the new one is the person's word.
     */
    async edit(id: EntryId, body: RunInput, actor: Actor, effect?: Effect<Edited>): Promise<Edited> {
      const before = await store.entry(id);
      const { discussionId } = before;
      if (before.role === 'tool' || before.role === 'context' || before.marker !== undefined)
        throw new RequestError('invalid', 'Only messages can be edited, not results of tools or context.');
      if (before.parts.some((part) => part.type === 'tool_call'))
        throw new RequestError('invalid', 'An answer that asked for tools can’t be edited: its results would hang in the air.');
      if (before.status === 'open') throw new RequestError('conflict', 'This entry is still being written.', { code: 'run_active' });
      const kept = body.attachments === undefined ? before.parts.filter((part) => part.type === 'image' || part.type === 'file') : [];
      const parts = [...(await deps.partsOf(discussionId, body)), ...kept];
      if (parts.length === 0) throw new RequestError('invalid', 'There is nothing left: give a text or a file.');
      const entry: Entry = {
        ...newEntry({
          discussionId,
          parentId: before.parentId,
          role: before.role,
          author: authorOf(actor),
          text: '',
          createdAt: new Date(clock.now()).toISOString(),
        }),
        parts,
      };
      const take: Take = { id: newId(), name: freeTakeName(await store.takes(discussionId)), leafId: entry.id, version: 1 };
      const edited: Edited = { ...entry, takeId: take.id };
      const events: Event[] = [
        { type: 'entry.created', v: 1, entry },
        { type: 'take.updated', v: 1, take },
      ];
      await log.append({
        streams: [{ stream: streamOf.discussion(discussionId), events }],
        ...(effect === undefined ? {} : { effects: (transaction) => effect(transaction, edited) }),
      });
      return edited;
    },
  };
}

export type Takes = ReturnType<typeof createTakes>;
