import { asId, type Discussion, type Draft, type Preferences, type Project, type ReadMark } from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../permissions.ts';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';
import { createAttachments } from '../attachments/service.ts';

let test: TestApp;
let anna: TestCaller;
let ben: TestCaller;
let viewer: TestCaller;
let project: Project;
let discussion: Discussion;
beforeAll(async () => {
  test = await createTestApp();
  [anna, ben, viewer] = [await test.as('owner'), await test.as('member'), await test.as('viewer')];
  const directory = `${test.directory}/projects/sample`;
  project = (await anna.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
});
afterAll(() => test.close());
beforeEach(async () => {
  discussion = (await anna.call<Discussion>('POST', `/api/v1/projects/${project.id}/discussions`, {})).body;
});

const url = (rest: string): string => `/api/v1/discussions/${discussion.id}/${rest}`;
const marksOf = async (who: TestCaller) => (await who.call<{ items: ReadMark[] }>('GET', '/api/v1/read-marks')).body.items;

describe('a draft', () => {
  it('is there again for whoever typed it, and for nobody else', async () => {
    const kept = await anna.call<Draft>('PUT', url('draft'), { text: 'Half a thou' });
    expect(kept).toMatchObject({ status: 200, body: { text: 'Half a thou', updatedAt: expect.any(String) } });
    expect((await anna.call<Draft>('GET', url('draft'))).body).toEqual(kept.body);
    expect((await ben.call<Draft>('GET', url('draft'))).body).toEqual({ text: '', attachments: [], updatedAt: null });
    const { head } = await test.deps.log.head(discussion.stream);
    for (const frame of await test.deps.log.read(discussion.stream, 0, head)) expect(JSON.stringify(frame)).not.toContain('Half a thou');
  });

  it('names its files as they are called there and says what they are; what is no file of the project is left out', async () => {
    const bytes = new TextEncoder().encode('# Notes\n');
    const actor: Actor = { memberId: asId(anna.id), name: 'Anna', role: 'owner', via: 'session', credentialId: 's1' };
    const { hash } = await createAttachments(test.deps).add(project.id, async () => ({ name: 'notes.md', bytes }), actor);
    await anna.call('PUT', url('draft'), { text: '', attachments: [{ hash, name: 'renamed.md' }, { hash: 'a'.repeat(64) }, { hash }] });
    const { attachments } = (await anna.call<Draft>('GET', url('draft'))).body;
    expect(attachments.map(({ name, kind, bytes: size }) => [name, kind, size])).toEqual([
      ['renamed.md', 'text', 8],
      ['notes.md', 'text', 8],
    ]);
  });

  it('ends when it is empty', async () => {
    await anna.call('PUT', url('draft'), { text: 'x' });
    expect((await anna.call<Draft>('PUT', url('draft'), { text: '' })).body.updatedAt).toBeNull();
    expect(await test.deps.db.selectFrom('drafts').selectAll().where('discussion_id', '=', discussion.id).execute()).toEqual([]);
  });

  it('is nothing for viewers, and nothing in discussions that are not there', async () => {
    expect((await viewer.call('PUT', url('draft'), { text: 'x' })).status).toBe(403);
    expect((await anna.call('PUT', '/api/v1/discussions/nothing/draft', { text: 'x' })).status).toBe(404);
    expect((await anna.call('PUT', url('draft'), { text: 'x', by: 'ben' })).status).toBe(400);
  });
});

describe('a read mark', () => {
  it('goes forward only, and is one’s own', async () => {
    const mark = (seq: number) => viewer.call<ReadMark>('PUT', url('read-mark'), { seq });
    expect((await mark(2)).body).toMatchObject({ discussionId: discussion.id, seq: 2 });
    expect((await mark(1)).body.seq).toBe(2);
    expect(await marksOf(viewer)).toEqual([expect.objectContaining({ discussionId: discussion.id, seq: 2 })]);
    expect((await marksOf(ben)).map(({ discussionId }) => discussionId)).not.toContain(discussion.id);
  });

  it('is not for what has not happened yet, and goes with its discussion', async () => {
    expect((await viewer.call('PUT', url('read-mark'), { seq: 99 })).status).toBe(400);
    await viewer.call('PUT', url('read-mark'), { seq: 1 });
    await anna.call('DELETE', `/api/v1/discussions/${discussion.id}`, undefined, { 'if-match': '1' });
    expect((await marksOf(viewer)).map(({ discussionId }) => discussionId)).not.toContain(discussion.id);
  });
});

it('shows nobody what another member typed and read, whatever they ask', async () => {
  const text = 'Nobody has seen this yet';
  await anna.call('PUT', url('draft'), { text });
  await anna.call('PUT', url('read-mark'), { seq: 2 });
  await anna.call('PUT', '/api/v1/me/preferences', { favouriteModels: [{ provider: 'openai', model: text }] });
  const ids: Record<string, string> = {
    discussions: discussion.id,
    projects: project.id,
    streams: discussion.stream,
    providers: 'rehearsal',
  };
  const paths = test.app.http
    .routeAccess()
    .filter(({ method, url: path }) => method === 'GET' && path.startsWith('/api/v1/') && !path.endsWith('/socket'))
    .map(({ url: path }) => path.replace(/(\w+)\/:\w+/, (_, of: string) => `${of}/${ids[of] ?? 'nothing'}`));
  expect(paths.length).toBeGreaterThan(20);
  for (const path of [...paths, `/api/v1/streams/project:${project.id}/events`, '/api/v1/usage?groupBy=model']) {
    for (const who of [ben, viewer, await test.as('admin')]) {
      const { payload } = await who.send('GET', path);
      expect(payload, path).not.toContain(text);
      if (path.endsWith('/read-marks')) expect(payload).not.toContain(discussion.id);
    }
  }
  for (const { data } of await test.deps.db.selectFrom('events').select('data').execute()) expect(data).not.toContain(text);
  expect(test.logged()).not.toContain(text);
});

it('goes with the discussion, and with the member', async () => {
  const left = async (column: 'member_id' | 'discussion_id', id: string) => {
    const rows = [];
    for (const table of ['drafts', 'read_marks'] as const) {
      rows.push(
        ...(await test.deps.db
          .selectFrom(table)
          .select('member_id')
          .where(column, '=', id as never)
          .execute()),
      );
    }
    return rows.length;
  };
  const admin = await test.as('admin');
  const keep = async (who: TestCaller) => {
    await who.call('PUT', url('draft'), { text: 'x' });
    await who.call('PUT', url('read-mark'), { seq: 1 });
  };
  await keep(ben);
  await keep(admin);
  await admin.call('PUT', '/api/v1/me/preferences', {});
  expect((await anna.call('DELETE', `/api/v1/members/${admin.id}`, undefined, { 'if-match': '1' })).status).toBe(204);
  expect(await left('member_id', admin.id)).toBe(0);
  expect(await test.deps.db.selectFrom('preferences').selectAll().where('member_id', '=', admin.id).execute()).toEqual([]);
  expect(await left('discussion_id', discussion.id)).toBe(2);
  await anna.call('DELETE', `/api/v1/discussions/${discussion.id}`, undefined, { 'if-match': '1' });
  expect(await left('discussion_id', discussion.id)).toBe(0);
  expect((await ben.call('PUT', url('draft'), { text: 'too late' })).status).toBe(404);
  expect((await ben.call('PUT', url('read-mark'), { seq: 1 })).status).toBe(404);
  expect(await left('discussion_id', discussion.id)).toBe(0);
});

it('keeps what a member chose for themselves', async () => {
  const favouriteModels = [{ provider: 'openai', model: 'gpt-4o-mini' }];
  expect((await viewer.call<Preferences>('GET', '/api/v1/me/preferences')).body).toEqual({});
  await viewer.call('PUT', '/api/v1/me/preferences', { favouriteModels });
  expect((await viewer.call<Preferences>('GET', '/api/v1/me/preferences')).body).toEqual({ favouriteModels });
  expect((await ben.call<Preferences>('GET', '/api/v1/me/preferences')).body).toEqual({});
  expect((await ben.call('PUT', '/api/v1/me/preferences', { theme: 'pink' })).status).toBe(400);
});
