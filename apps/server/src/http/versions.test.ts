import type { ContextFiles, Discussion, Entry, Member, Problem, Project, Take } from '@baton/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../test-app.ts';

let test: TestApp;
let owner: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
  owner = await test.as('owner');
});
afterAll(() => test.close());

const made = async (): Promise<Project> =>
  (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory: `${test.directory}/projects/sample` })).body;

describe.each([
  ['PATCH', { name: 'Renamed' }],
  ['DELETE', undefined],
] as const)('%s', (method, body) => {
  it('without If-Match is 428', async () => {
    const { id } = await made();
    const answer = await owner.call<Problem>(method, `/api/v1/projects/${id}`, body);
    expect(answer).toMatchObject({ status: 428, body: { kind: 'version_required' } });
  });

  it('of what was changed meanwhile is 412 with what it is now', async () => {
    const { id } = await made();
    await owner.call('PATCH', `/api/v1/projects/${id}`, { name: 'Faster' }, { 'if-match': '1' });
    const answer = await owner.call<Problem>(method, `/api/v1/projects/${id}`, body, { 'if-match': '1' });
    expect(answer).toMatchObject({ status: 412, body: { kind: 'stale', current: { id, name: 'Faster', version: 2 } } });
  });

  it.each(['2', '"2"'])('takes If-Match: %s', async (version) => {
    const { id } = await made();
    await owner.call('PATCH', `/api/v1/projects/${id}`, { name: 'Second' }, { 'if-match': '1' });
    expect([200, 204]).toContain((await owner.call(method, `/api/v1/projects/${id}`, body, { 'if-match': version })).status);
  });

  it.each(['*', 'W/"1"', 'x', '1.0', '-1', ''])('refuses If-Match: %j', async (version) => {
    const { id } = await made();
    expect((await owner.call(method, `/api/v1/projects/${id}`, body, { 'if-match': version })).status).toBe(400);
  });
});

it('lets one of two who change the same version win', async () => {
  const { id } = await made();
  const both = await Promise.all(
    ['Left', 'Right'].map((name) => owner.call<Project>('PATCH', `/api/v1/projects/${id}`, { name }, { 'if-match': '1' })),
  );
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 412]));
  expect((await owner.call<Project>('GET', `/api/v1/projects/${id}`)).body.version).toBe(2);
});

it('holds for members too', async () => {
  const viewer = await test.as('viewer');
  const url = `/api/v1/members/${viewer.id}`;
  expect((await owner.call('PATCH', url, { role: 'member' })).status).toBe(428);
  expect((await owner.call<Member>('PATCH', url, { role: 'member' }, { 'if-match': '1' })).body).toMatchObject({
    role: 'member',
    version: 2,
  });
  const stale = await owner.call<Problem>('PATCH', url, { role: 'admin' }, { 'if-match': '1' });
  expect(stale).toMatchObject({ status: 412, body: { current: { role: 'member', version: 2 } } });
});

describe('in a discussion', () => {
  const begun = async () => {
    const { id: projectId } = await made();
    const { body: discussion } = await owner.call<Discussion>('POST', `/api/v1/projects/${projectId}/discussions`, { title: 'First' });
    return { discussion, url: `/api/v1/discussions/${discussion.id}` };
  };

  it.each([
    ['PATCH', { title: 'Mine' }],
    ['DELETE', undefined],
  ] as const)('%s of what was changed meanwhile is 412 with what it is now, and the next request is answered', async (method, body) => {
    const { url } = await begun();
    await owner.call('PATCH', url, { title: 'Faster' }, { 'if-match': '1' });
    const answer = await owner.call<Problem>(method, url, body, { 'if-match': '1' });
    expect(answer).toMatchObject({ status: 412, body: { kind: 'stale', current: { title: 'Faster', version: 2 } } });
    expect((await owner.call('GET', url)).status).toBe(200);
  });

  it('holds for entries, takes and context files', async () => {
    const { discussion, url } = await begun();
    const { body: entry } = await owner.call<Entry>('POST', `${url}/entries`, { role: 'user', text: 'A note' });
    const stale = { 'if-match': '77' };
    const entryAnswer = await owner.call<Problem>('PATCH', `/api/v1/entries/${entry.id}`, { pinned: true }, stale);
    expect(entryAnswer).toMatchObject({ status: 412, body: { current: { id: entry.id, version: 1 } } });
    const take: Take | undefined = discussion.takes[0];
    const takeAnswer = await owner.call<Problem>('PATCH', `/api/v1/takes/${take?.id}`, { name: 'Mine' }, stale);
    expect(takeAnswer).toMatchObject({ status: 412, body: { current: { id: take?.id, leafId: entry.id } } });
    const { body: context } = await owner.call<ContextFiles>('GET', `${url}/context`);
    const files = [{ path: 'README.md' }];
    await owner.call('PUT', `${url}/context`, { files }, { 'if-match': String(context.version) });
    const contextAnswer = await owner.call<Problem>('PUT', `${url}/context`, { files: [] }, { 'if-match': String(context.version) });
    expect(contextAnswer).toMatchObject({ status: 412, body: { current: { files, version: context.version + 1 } } });
  });
});
