import {
  hasEnded,
  redactEvent,
  streamOf,
  type Discussion,
  type DiscussionId,
  type Entry,
  type EntryId,
  type Event,
  type EventOf,
  type ProjectId,
  type SteerId,
  type StreamName,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import { countReferences } from '../../db/blobs.ts';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { blobsOf } from '../../log/projections.ts';
import type { Actor } from '../../permissions.ts';
import { forgetAttachment } from '../attachments/service.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { summaryOf, UNTITLED } from '../discussions/summary.ts';
import { createDiscussionStore } from '../discussions/store.ts';

/** Takes what should never have been said out of everything that Baton keeps: the one way in which stored events change. */
export function createRedaction(deps: Pick<Deps, 'db' | 'log'>) {
  const { db, log } = deps;
  const store = createDiscussionStore(db);

  /** Summaries that an entry may have gone into: those behind it. */
  async function summariesOf({ id, discussionId }: Entry): Promise<EntryId[]> {
    const rows = await db
      .selectFrom('entries')
      .select('entry')
      .where('discussion_id', '=', discussionId)
      .where('entry', 'like', '%"marker":"compacted"%')
      .execute();
    const behind: EntryId[] = [];
    for (const row of rows) {
      const summary = JSON.parse(row.entry) as Entry;
      if (summary.marker !== 'compacted' || summary.id === id || summary.deleted) continue;
      const path = await store.path(summary.parentId);
      if (path.some((entry) => entry.id === id)) behind.push(summary.id);
    }
    return behind;
  }

  async function titledByBaton(discussion: Discussion): Promise<boolean> {
    const last = await db
      .selectFrom('events')
      .select('data')
      .where('stream', '=', discussion.stream)
      .where('type', '=', 'discussion.updated')
      .orderBy('seq', 'desc')
      .executeTakeFirst();
    return last !== undefined && (JSON.parse(last.data) as EventOf<'discussion.updated'>).by.type === 'baton';
  }

  /** Titles that Baton made may hold what was said: none of them stays, in either stream. */
  async function rewriteTitles(transaction: Transaction<Database>, discussion: Discussion): Promise<void> {
    for (const stream of [discussion.stream, streamOf.project(discussion.projectId)]) {
      const rows = await transaction
        .selectFrom('events')
        .select(['seq', 'data'])
        .where('stream', '=', stream)
        .where('type', '=', 'discussion.updated')
        .where('data', 'like', `%${discussion.id}%`)
        .execute();
      for (const { seq, data } of rows) {
        const event = JSON.parse(data) as EventOf<'discussion.updated'>;
        if (event.discussion.id !== discussion.id || event.by.type !== 'baton') continue;
        const after = { ...event, discussion: { ...event.discussion, title: UNTITLED } };
        await transaction
          .updateTable('events')
          .set({ data: JSON.stringify(after) })
          .where('stream', '=', stream)
          .where('seq', '=', seq)
          .execute();
      }
    }
  }

  /** Rewrites the events that hold the entry's content, and gives up the contents that only they referred to. */
  async function rewrite(transaction: Transaction<Database>, stream: StreamName, entryId: EntryId): Promise<void> {
    const steerId = await steerOf(transaction, stream, entryId);
    const rows = await transaction
      .selectFrom('events')
      .select(['seq', 'data'])
      .where('stream', '=', stream)
      .where('type', 'in', [
        'entry.created',
        'request.edited',
        'round.started',
        'summary.made',
        'steer.queued',
        'message.completed',
        'message.interrupted',
        'tool.finished',
        'approval.requested',
        'approval.decided',
      ])
      .where(({ eb, or }) =>
        or([
          eb('data', 'like', `%${entryId}%`),
          eb('type', '=', 'summary.made'),
          ...(steerId === undefined ? [] : [eb('data', 'like', `%${steerId}%`)]),
        ]),
      )
      .execute();
    for (const { seq, data } of rows) {
      const before = JSON.parse(data) as Event;
      const after = redactEvent(before, entryId, steerId);
      if (after === before) continue;
      await transaction
        .updateTable('events')
        .set({ data: JSON.stringify(after) })
        .where('stream', '=', stream)
        .where('seq', '=', seq)
        .execute();
      await countReferences(transaction, blobsOf(before), -1);
      await countReferences(transaction, blobsOf(after), 1);
    }
  }

  return {
    /**
     * Replaces the entry's content everywhere: in the log, in the thread, in a title that Baton made, in captured requests of its discussion. It can't be undone. What was
     * already sent to a provider is not called back.
     */
    async redact(id: EntryId, actor: Actor): Promise<void> {
      const entry = await store.entry(id);
      const discussion = await store.get(entry.discussionId);
      const { stream } = discussion;
      const summaries = await summariesOf(entry);
      // What a summary stood for is sent itself again, without what is taken out.
      const uncompacted = summaries.flatMap((entryId): Event[] => [
        { type: 'entry.redacted', v: 1, entryId, by: authorOf(actor) },
        { type: 'entry.deleted', v: 1, entryId, by: authorOf(actor) },
      ]);
      const untitled: Event[] = (await titledByBaton(discussion))
        ? [{ type: 'discussion.updated', v: 1, discussion: { ...summaryOf(discussion), title: UNTITLED }, by: { type: 'baton' } }]
        : [];
      await log.append({
        streams: [
          { stream, events: [{ type: 'entry.redacted', v: 1, entryId: id, by: authorOf(actor) }, ...uncompacted, ...untitled] },
          { stream: streamOf.project(discussion.projectId), events: untitled },
        ],
        guard: async (transaction) => {
          const run = await transaction
            .selectFrom('runs')
            .select('status')
            .where('discussion_id', '=', entry.discussionId)
            .where('ended_at', 'is', null)
            .executeTakeFirst();
          if (run !== undefined && !hasEnded(run.status))
            throw new RequestError('conflict', 'A run is active in this discussion and may be sending this. Stop it first.', {
              code: 'run_active',
            });
        },
        effects: async (transaction) => {
          await rewrite(transaction, stream, id);
          for (const summary of summaries) await rewrite(transaction, stream, summary);
          // What was asked because of it stands there too.
          await rewrite(transaction, streamOf.project(discussion.projectId), id);
          await rewriteTitles(transaction, discussion);
          await forgetWires(transaction, entry.discussionId);
          await forgetFiles(transaction, discussion.projectId, entry);
        },
      });
    },
  };
}

export type Redaction = ReturnType<typeof createRedaction>;

/** What was said to a run at work stands in the log twice: as it was queued, and as the entry that it became. */
async function steerOf(transaction: Transaction<Database>, stream: StreamName, entryId: EntryId): Promise<SteerId | undefined> {
  const row = await transaction
    .selectFrom('events')
    .select('data')
    .where('stream', '=', stream)
    .where('type', '=', 'steer.applied')
    .where('data', 'like', `%${entryId}%`)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.data) as EventOf<'steer.applied'>).steerId;
}

/** Captured requests hold the thread as it was sent: none of this discussion's is kept. */
async function forgetWires(transaction: Transaction<Database>, discussionId: DiscussionId): Promise<void> {
  const rows = await transaction
    .selectFrom('wires')
    .innerJoin('runs', 'runs.id', 'wires.run_id')
    .select(['wires.run_id', 'wires.request_hash', 'wires.response_hash'])
    .where('runs.discussion_id', '=', discussionId)
    .execute();
  if (rows.length === 0) return;
  await countReferences(
    transaction,
    rows.flatMap((row) => [row.request_hash, row.response_hash].filter((hash) => hash !== null)),
    -1,
  );
  await transaction
    .deleteFrom('wires')
    .where('run_id', 'in', [...new Set(rows.map((row) => row.run_id))])
    .execute();
}

/** Files that were sent with the entry are no longer the project's, where no other message has them. */
async function forgetFiles(transaction: Transaction<Database>, projectId: ProjectId, { id, parts }: Entry): Promise<void> {
  const hashes = new Set(parts.flatMap((part) => (part.type === 'image' || part.type === 'file' ? [part.hash] : [])));
  for (const hash of hashes) {
    const elsewhere = await transaction
      .selectFrom('entries')
      .innerJoin('discussions', 'discussions.id', 'entries.discussion_id')
      .select('entries.id')
      .where('discussions.project_id', '=', projectId)
      .where('entries.id', '!=', id)
      .where('entries.entry', 'like', `%"${hash}"%`)
      .limit(1)
      .executeTakeFirst();
    if (elsewhere === undefined) await forgetAttachment(transaction, projectId, hash);
  }
}
