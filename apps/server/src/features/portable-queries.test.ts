import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asId,
  streamOf,
  type ContentHash,
  type DiscussionId,
  type MemberId,
  type ProjectId,
  type ProviderId,
  type RunId,
} from '@baton/protocol';
import { createControllableClock, type ControllableClock } from '@baton/testkit';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlobs, type Blobs } from '../db/blobs.ts';
import type { Database } from '../db/schema.ts';
import { createTestDatabases } from '../db/test-databases.ts';
import { createBus } from '../log/bus.ts';
import { createEventStore } from '../log/event-store.ts';
import type { Actor } from '../permissions.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createAttachments } from './attachments/service.ts';
import { forgetInDiscussion, forgetOfMember } from './personal/forget.ts';
import { createPersonal } from './personal/service.ts';
import { createWires } from './wire/service.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const databases = createTestDatabases();
beforeAll(async () => void (await databases.open('postgresql')), 60_000);
afterAll(() => databases.close());

const projectId = asId<ProjectId>('p1');
const discussionId = asId<DiscussionId>('d1');
const runId = asId<RunId>('r1');
const anna: Actor = { memberId: asId<MemberId>('m1'), name: 'Anna', role: 'member', via: 'token', credentialId: 't1' };

describe.each(['sqlite', 'postgresql'] as const)('on %s', (kind) => {
  let db: Kysely<Database>;
  let directory: string;
  let clock: ControllableClock;
  let blobs: Blobs;
  beforeEach(async () => {
    db = await databases.open(kind);
    directory = mkdtempSync(join(tmpdir(), 'baton-queries-'));
    clock = createControllableClock();
    blobs = createBlobs({ directory, db, clock });
    const log = createEventStore({ db, bus: createBus(), clock });
    const discussion = { id: discussionId, projectId, kind: 'talk' as const, title: 'One', archived: false };
    await log.append({
      streams: [
        { stream: streamOf.discussion(discussionId), events: [{ type: 'discussion.created', v: 1, discussion, by: { type: 'baton' } }] },
      ],
    });
    await db
      .insertInto('projects')
      .values({ id: projectId, name: 'P', directory: '/p', settings: '{}', created_at: 0, deleted: 0, version: 1 })
      .execute();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const refsOf = async (hash: ContentHash) =>
    (await db.selectFrom('blobs').select('refs').where('hash', '=', hash).executeTakeFirst())?.refs;

  it('files are counted once, found for a message, and forgotten when nobody sends them', async () => {
    const attachments = createAttachments({ db, blobs, clock });
    const add = (text: string) =>
      attachments.add(projectId, async () => ({ name: `${text}.txt`, bytes: new TextEncoder().encode(text) }), anna);
    const { hash } = await add('one');
    await add('one');
    const other = await add('two');
    expect(await refsOf(hash)).toBe(1);
    expect(await attachments.partsOf(discussionId, { text: '', attachments: [{ hash }] })).toMatchObject([
      { type: 'file', path: 'one.txt', text: 'one' },
    ]);
    expect((await attachments.content(hash)).attachment.name).toBe('one.txt');
    await db.updateTable('blobs').set({ refs: 2 }).where('hash', '=', other.hash).execute();
    await clock.advance(31 * DAY_MS);
    expect(await attachments.prune()).toBe(1);
    expect(await refsOf(hash)).toBe(0);
    await expect(attachments.content(hash)).rejects.toMatchObject({ kind: 'not_found' });
    expect(await attachments.prune()).toBe(0);
  });

  it('what only one member sees is kept, goes forward, and goes', async () => {
    const log = createEventStore({ db, bus: createBus(), clock });
    const personal = createPersonal({ db, log, clock, describeFiles: async () => [] });
    await personal.keepDraft(discussionId, { text: 'a' }, anna);
    await personal.keepDraft(discussionId, { text: 'b' }, anna);
    expect((await personal.draft(discussionId, anna)).text).toBe('b');
    expect((await personal.markRead(discussionId, 1, anna)).seq).toBe(1);
    expect((await personal.markRead(discussionId, 0, anna)).seq).toBe(1);
    await personal.setPreferences({ favouriteModels: [] }, anna);
    await personal.setPreferences({}, anna);
    expect((await personal.readMarks(anna)).items).toMatchObject([{ discussionId, seq: 1 }]);
    await db.transaction().execute((transaction) => forgetInDiscussion(transaction, discussionId));
    expect((await personal.draft(discussionId, anna)).updatedAt).toBeNull();
    expect((await personal.readMarks(anna)).items).toEqual([]);
    await personal.keepDraft(discussionId, { text: 'c' }, anna);
    await db.transaction().execute((transaction) => forgetOfMember(transaction, anna.memberId));
    expect(await db.selectFrom('drafts').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('preferences').selectAll().execute()).toEqual([]);
  });

  it('requests are kept with counted bodies, and forgotten', async () => {
    const wires = createWires({ db, blobs, clock, logger: createLogger('silent'), runs: { row: () => Promise.resolve({} as never) } });
    const wire = wires.start({ runId, round: 1, attempt: 1, provider: asId<ProviderId>('openai'), model: 'm' });
    const fetch = wire.capture.tap(() => Promise.resolve(new Response('data: [DONE]')), undefined);
    await (await fetch('https://provider.test/', { method: 'POST', body: '{}' })).text();
    wire.end();
    await vi.waitFor(async () => expect(await db.selectFrom('wires').selectAll().execute()).toHaveLength(1));
    expect((await db.selectFrom('blobs').select('refs').execute()).map(({ refs }) => refs)).toEqual([1, 1]);
    expect(await wires.prune()).toBe(0);
    await clock.advance(31 * DAY_MS);
    expect(await wires.prune()).toBe(1);
    expect((await db.selectFrom('blobs').select('refs').execute()).map(({ refs }) => refs)).toEqual([0, 0]);
  });
});
