import {
  asId,
  hasEnded,
  streamOf,
  type Entry,
  type EntryId,
  type Event,
  type RunId,
  type RunRequest,
  type Steer,
  type SteerAccepted,
  type SteerBody,
  type SteerId,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Actor } from '../../permissions.ts';
import { leafIs, noActiveRun } from '../discussions/guards.ts';
import { authorOf, newEntry } from '../discussions/new-entry.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { PartsOf } from './ports.ts';
import { projectCopies } from './run-log.ts';
import type { RunStore } from './store.ts';

/** Refuses when one of them was withdrawn meanwhile. */
export async function stillThere(transaction: Transaction<Database>, ids: readonly SteerId[]): Promise<void> {
  const rows = await transaction.selectFrom('steers').select('id').where('id', 'in', ids).execute();
  if (rows.length !== ids.length) throw new SteerWithdrawn();
}

export class SteerWithdrawn extends Error {}

/** The entries that steers become, one behind the other after `parentId`, and the events that put them there. */
export function applied(
  steers: readonly Steer[],
  place: { run: RunRequest; parentId: EntryId | null; createdAt: string; nextRunId?: RunId },
): { events: Event[]; lastId: EntryId | null } {
  const { run, createdAt, nextRunId } = place;
  let parentId = place.parentId;
  const events = steers.flatMap((steer): Event[] => {
    const entry: Entry = {
      ...newEntry({ discussionId: run.discussionId, parentId, role: 'user', author: steer.by, text: '', createdAt }),
      parts: steer.parts,
      ...(nextRunId === undefined ? { runId: run.id } : {}),
    };
    parentId = entry.id;
    return [
      { type: 'entry.created', v: 1, entry, takeId: run.takeId },
      {
        type: 'steer.applied',
        v: 1,
        runId: run.id,
        steerId: steer.id,
        entryId: entry.id,
        ...(nextRunId === undefined ? {} : { nextRunId }),
      },
    ];
  });
  return { events, lastId: parentId };
}

/** Saying something to a run at work: before its next round, or as the run after it. */
export function createSteering(
  deps: Pick<Deps, 'db' | 'log' | 'clock'> & {
    runs: RunStore;
    discussions: DiscussionStore;
    queue: Queue;
    partsOf: PartsOf;
  },
) {
  const { db, log, clock, runs, discussions, queue } = deps;

  async function startAfter(id: RunId): Promise<void> {
    const { state } = (await runs.load(id)) ?? {};
    if (state?.status !== 'finished') return;
    const waiting = await discussions.steersOf(id);
    const last = waiting.at(-1);
    if (last?.by.type !== 'member') return;
    const { request: before } = state;
    const discussion = await discussions.get(before.discussionId);
    const { leafId } = await discussions.take(before.discussionId, before.takeId);
    const nextRunId = newId<RunId>();
    const createdAt = new Date(clock.now()).toISOString();
    const { events, lastId } = applied(waiting, { run: before, parentId: leafId, createdAt, nextRunId });
    if (lastId === null) return;
    const { leaveOut: _, ...kept } = before;
    const holder = { memberId: last.by.memberId, name: last.by.name };
    const queued: Event = { type: 'run.queued', v: 1, run: { ...kept, id: nextRunId, entryId: lastId, holder } };
    const place = { runId: nextRunId, discussionId: discussion.id, projectId: discussion.projectId };
    await log.append({
      streams: [
        { stream: discussion.stream, events: [...events, queued] },
        { stream: streamOf.project(discussion.projectId), events: projectCopies(place, [queued]) },
      ],
      guard: async (transaction) => {
        await stillThere(
          transaction,
          waiting.map((steer) => steer.id),
        );
        await noActiveRun(transaction, before.takeId);
        await leafIs(transaction, before.takeId, leafId);
      },
      effects: (transaction) => queue.enqueue(transaction, { kind: 'run', subject: nextRunId }),
    });
    queue.wake();
  }

  return {
    /** Resolves when what was said is durable. It takes effect before the model is asked next, or after the run. */
    async steer(id: RunId, body: SteerBody, actor: Actor, effect?: Effect<SteerAccepted>): Promise<SteerAccepted> {
      const row = await runs.row(id);
      const parts = await deps.partsOf(row.discussion_id, body);
      if (parts.length === 0) throw new RequestError('invalid', 'There is nothing to say: give a text or a file.');
      const steer: Steer = { id: newId(), parts, when: body.when, by: authorOf(actor) };
      const accepted = { steerId: steer.id };
      await log.append({
        streams: [{ stream: streamOf.discussion(row.discussion_id), events: [{ type: 'steer.queued', v: 1, runId: id, steer }] }],
        guard: async (transaction) => {
          const now = await transaction.selectFrom('runs').select('status').where('id', '=', id).executeTakeFirstOrThrow();
          if (hasEnded(now.status) || now.status === 'stopping')
            throw new RequestError('conflict', 'This run has ended or is stopping. Send what you wrote as a new message.', {
              code: 'run_ended',
            });
        },
        ...(effect === undefined ? {} : { effects: (transaction) => effect(transaction, accepted) }),
      });
      return accepted;
    },

    /** Takes back what does not stand in the thread yet, also after the run has ended. */
    async withdraw(id: RunId, steerId: SteerId, actor: Actor): Promise<void> {
      const row = await runs.row(id);
      await log.append({
        streams: [
          {
            stream: streamOf.discussion(row.discussion_id),
            events: [{ type: 'steer.withdrawn', v: 1, runId: id, steerId, by: authorOf(actor) }],
          },
        ],
        guard: async (transaction) => {
          const steer = await transaction.selectFrom('steers').select('run_id').where('id', '=', steerId).executeTakeFirst();
          if (steer?.run_id !== id)
            throw new RequestError('not_found', 'This was sent already, withdrawn, or never said. It can’t be taken back.');
        },
      });
    },

    /**
     * After a run has finished: starts the run that answers what was queued meanwhile. Nothing happens after a failure or a stop, or where somebody
     * wrote in the take meanwhile: then it waits to be sent or withdrawn by a person.
     */
    async startAfter(id: RunId): Promise<void> {
      await startAfter(id).catch((error: unknown) => {
        if (!(error instanceof RequestError) && !(error instanceof SteerWithdrawn)) throw error;
      });
    },

    /** Runs that finished just before their process died, with something queued after them. */
    async left(): Promise<RunId[]> {
      const rows = await db
        .selectFrom('steers')
        .innerJoin('runs', 'runs.id', 'steers.run_id')
        .select('runs.id')
        .distinct()
        .where('runs.status', '=', 'finished')
        .execute();
      return rows.map((row) => asId<RunId>(row.id));
    },
  };
}

export type Steering = ReturnType<typeof createSteering>;
