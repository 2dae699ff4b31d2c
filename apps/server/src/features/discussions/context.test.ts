import { writeFileSync } from 'node:fs';
import type { ContextFiles, Discussion, Entry, Page, Problem, Project } from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let owner: TestCaller;
let project: Project;
let discussion: Discussion;
beforeAll(async () => {
  test = await createTestApp();
  owner = await test.as('owner');
  writeFileSync(`${test.directory}/projects/sample/.env`, 'SECRET=1');
  writeFileSync(`${test.directory}/projects/sample/data.bin`, Buffer.from([0, 1, 2, 255]));
});
afterAll(() => test.close());
beforeEach(async () => {
  const directory = `${test.directory}/projects/sample`;
  project = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
  discussion = (await owner.call<Discussion>('POST', `/api/v1/projects/${project.id}/discussions`, {})).body;
});

const put = <Body>(paths: string[], version: number) =>
  owner.call<Body>(
    'PUT',
    `/api/v1/discussions/${discussion.id}/context`,
    { files: paths.map((path) => ({ path })) },
    { 'if-match': String(version) },
  );

describe('the context files of a discussion', () => {
  it('are one, however they are written', async () => {
    const { body } = await put<ContextFiles>(['./README.md', 'README.md', 'src/../README.md'], 1);
    expect(body.files.map(({ path }) => path)).toEqual(['README.md']);
  });

  it.each([
    ['missing.txt', 'missing.txt'],
    ['../../etc/passwd', 'passwd'],
    ['/etc/passwd', 'passwd'],
    ['.env', '.env'],
    ['data.bin', 'data.bin'],
  ])('are refused in words when they could never be sent: %s', async (path, named) => {
    const { status, body } = await put<Problem>(['README.md', path], 1);
    expect(status).toBe(400);
    expect(body.detail).toContain(named);
    expect((await owner.call<ContextFiles>('GET', `/api/v1/discussions/${discussion.id}/context`)).body).toMatchObject({
      files: [],
      version: 1,
    });
  });
});

describe('what belongs to a project that was deleted', () => {
  it('is read and written by nobody, by any door', async () => {
    const url = `/api/v1/discussions/${discussion.id}`;
    const entry = (await owner.call<Entry>('POST', `${url}/entries`, { role: 'user', text: 'Hello' })).body;
    const take = (await owner.call<Page<{ id: string }>>('GET', `${url}/takes`)).body.items[0];
    expect((await owner.call('DELETE', `/api/v1/projects/${project.id}`, undefined, { 'if-match': String(project.version) })).status).toBe(
      204,
    );
    const doors: [Parameters<TestCaller['call']>[0], string, unknown?][] = [
      ['GET', url],
      ['GET', `${url}/entries`],
      ['GET', `${url}/context`],
      ['GET', `${url}/draft`],
      ['GET', `/api/v1/streams/${encodeURIComponent(discussion.stream)}/events`],
      ['POST', `${url}/entries`, { role: 'user', text: 'Still there?' }],
      ['PATCH', url, { title: 'x' }],
      ['PATCH', `/api/v1/entries/${entry.id}`, { pinned: true }],
      ['POST', `/api/v1/entries/${entry.id}/edits`, { text: 'x' }],
      ['PATCH', `/api/v1/takes/${take?.id}`, { name: 'x' }],
    ];
    for (const [method, door, body] of doors)
      expect([door, (await owner.call(method, door, body, { 'if-match': '1' })).status]).toEqual([door, 404]);
  });
});
