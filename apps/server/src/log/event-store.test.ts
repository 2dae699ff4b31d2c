import { asId, streamOf, type DiscussionId, type Event, type EventFrame, type ProjectId } from '@baton/protocol';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestDatabases, type DatabaseKind } from '../db/test-databases.ts';
import { RequestError } from '../http/request-error.ts';
import { createBus } from './bus.ts';
import { createEventStore } from './event-store.ts';
import { checkLog, compareProjections, rebuildProjections } from './rebuild.ts';

const databases = createTestDatabases();
beforeAll(async () => void (await databases.open('postgresql')), 60_000);
afterAll(() => databases.close());

const discussionId = asId<DiscussionId>('d1');
const projectId = asId<ProjectId>('p1');
const discussion = streamOf.discussion(discussionId);
const project = streamOf.project(projectId);
const by = { type: 'baton' } as const;

const created: Event = {
  type: 'discussion.created',
  v: 1,
  discussion: { id: discussionId, projectId, kind: 'talk', title: 'First', archived: false },
  by,
};
const renamed = (title: string): Event => ({ ...created, type: 'discussion.updated', discussion: { ...created.discussion, title } });

async function open(kind: DatabaseKind) {
  const db = await databases.open(kind);
  const bus = createBus();
  const log = createEventStore({ db, bus, clock: { now: () => Date.UTC(2026, 10, 21) } });
  return { db, bus, log };
}

describe.each(['sqlite', 'postgresql'] as const)('the log on %s', (kind) => {
  test('numbers every stream 1, 2, 3 … and gives the same back', async () => {
    const { log } = await open(kind);
    const frames = await log.append({
      streams: [
        { stream: project, events: [created] },
        { stream: discussion, events: [created, renamed('Second')] },
      ],
    });
    expect(frames.map(({ stream, seq }) => `${stream} ${seq}`)).toEqual(['discussion:d1 1', 'discussion:d1 2', 'project:p1 1']);
    const later = await log.append({ streams: [{ stream: discussion, events: [renamed('Third')] }] });
    expect(later[0]?.seq).toBe(3);
    expect(await log.read(discussion, 0, 10)).toEqual([frames[0], frames[1], later[0]]);
    expect(await log.read(discussion, 1, 1)).toEqual([frames[1]]);
    expect(await log.head(discussion)).toEqual({ firstSeq: 1, head: 3 });
    expect(await log.head(streamOf.discussion(asId('nobody')))).toEqual({ firstSeq: 1, head: 0 });
  });

  test('a refusal undoes its own append only, also among many at once', async () => {
    const { log, db } = await open(kind);
    await log.append({ streams: [{ stream: discussion, events: [created] }] });
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        log.append({
          streams: [{ stream: discussion, events: [renamed(`Title ${index}`)] }],
          guard: async () => {
            if (index % 3 === 0) throw new RequestError('conflict', `no ${index}`);
          },
        }),
      ),
    );
    expect(results.map((result) => result.status === 'rejected')).toEqual(results.map((_, index) => index % 3 === 0));
    const frames = await log.read(discussion, 0, 100);
    expect(frames.map((frame) => frame.seq)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    expect(await checkLog(db)).toEqual([]);
  });

  test('effects are written with the events or not at all', async () => {
    const { log, db } = await open(kind);
    const failing = log.append({
      streams: [{ stream: discussion, events: [created] }],
      effects: async (transaction) => {
        await transaction.insertInto('settings').values({ name: 'half', value: 'way' }).execute();
        throw new Error('no');
      },
    });
    await expect(failing).rejects.toThrow('no');
    expect(await db.selectFrom('settings').selectAll().execute()).toEqual([]);
    expect(await log.read(discussion, 0, 10)).toEqual([]);
    expect(await db.selectFrom('discussions').selectAll().execute()).toEqual([]);
  });

  test('tells readers after the commit, once per stream', async () => {
    const { log, bus, db } = await open(kind);
    const heard: { head: number; stored: Promise<number> }[] = [];
    bus.subscribe(discussion, {
      head: (head) =>
        void heard.push({
          head,
          stored: db
            .selectFrom('events')
            .selectAll()
            .execute()
            .then((rows) => rows.length),
        }),
      delta: () => undefined,
    });
    await log.append({ streams: [{ stream: discussion, events: [created, renamed('Second')] }] });
    expect(heard.map(({ head }) => head)).toEqual([2]);
    expect(await heard[0]?.stored).toBe(2);
  });

  test('a whole recorded run projects to rows that a rebuild makes again, and a tampered row is found', async () => {
    const { log, db } = await open(kind);
    const corpus = await import('../../../../packages/protocol/corpus/tools-then-answer.json', { with: { type: 'json' } });
    for (const frame of corpus.default as unknown as EventFrame[])
      await log.append({ streams: [{ stream: discussion, events: [frame.event] }] });
    const run = await db.selectFrom('runs').selectAll().executeTakeFirstOrThrow();
    expect(run.status).toBe('finished');
    expect(await db.selectFrom('entries').select('id').orderBy('id').execute()).toEqual(
      ['e1', 'e2', 'e3', 'e4', 'e5'].map((id) => ({ id })),
    );
    expect((await db.selectFrom('takes').selectAll().executeTakeFirstOrThrow()).leaf_id).toBe('e5');
    expect(await compareProjections(db)).toEqual([]);
    await db.updateTable('discussions').set({ title: 'Tampered' }).execute();
    expect(await compareProjections(db)).toEqual(['discussions: d1 is not what the log says.']);
    await rebuildProjections(db);
    expect(await compareProjections(db)).toEqual([]);
    expect((await db.selectFrom('discussions').selectAll().executeTakeFirstOrThrow()).title).toBe('Retry logic');
  });
});

test('what is asked for in one turn of the event loop is one transaction', async () => {
  const { log, db } = await open('sqlite');
  const transactions = vi.spyOn(db, 'transaction');
  await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      log.append({ streams: [{ stream: streamOf.discussion(asId(`d${index}`)), events: [renamed('x')] }] }),
    ),
  );
  expect(transactions).toHaveBeenCalledTimes(1);
});
