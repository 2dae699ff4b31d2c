import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Problem, Project, ProjectFiles } from '@baton/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';
import { findPaths } from './find-paths.ts';

let test: TestApp;
let viewer: TestCaller;
let project: Project;
beforeAll(async () => {
  test = await createTestApp();
  viewer = await test.as('viewer');
  const directory = `${test.directory}/projects/sample`;
  mkdirSync(`${directory}/src`);
  writeFileSync(`${directory}/src/client.ts`, '');
  writeFileSync(`${directory}/.env`, 'SECRET=1');
  project = (await (await test.as('owner')).call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
});
afterAll(() => test.close());

describe('the files of a project', () => {
  it('are found by name, without those that nobody may see', async () => {
    const url = `/api/v1/projects/${project.id}/files`;
    expect((await viewer.call<ProjectFiles>('GET', url)).body).toEqual({
      items: [{ path: 'src/client.ts' }, { path: 'README.md' }],
      more: false,
    });
    expect((await viewer.call<ProjectFiles>('GET', `${url}?q=clie`)).body.items).toEqual([{ path: 'src/client.ts' }]);
    expect((await viewer.call<ProjectFiles>('GET', `${url}?q=env`)).body.items).toEqual([]);
  });

  it('are not those of a project that is not there, or whose folder is gone', async () => {
    expect((await viewer.call('GET', '/api/v1/projects/nothing/files')).status).toBe(404);
    const directory = `${test.directory}/projects/gone`;
    mkdirSync(directory);
    const { id } = (await (await test.as('owner')).call<Project>('POST', '/api/v1/projects', { name: 'Gone', directory })).body;
    rmSync(directory, { recursive: true });
    expect(await viewer.call<Problem>('GET', `/api/v1/projects/${id}/files`)).toMatchObject({ status: 409, body: { code: 'directory' } });
  });
});

it('finds names before folders, whole words before scattered letters, short paths before long ones', () => {
  const paths = ['src/client/retry/index.ts', 'src/pay/client.ts', 'src/pay/client.test.ts', 'docs/c-l-i.md', 'client.ts', 'README.md'];
  expect(findPaths(paths, 'client.ts', 2)).toEqual(['client.ts', 'src/pay/client.ts']);
  expect(findPaths(paths, 'Client', 10)).toEqual(['client.ts', 'src/pay/client.ts', 'src/pay/client.test.ts', 'src/client/retry/index.ts']);
  expect(findPaths(paths, 'cli md', 10)).toEqual(['docs/c-l-i.md']);
  expect(findPaths(paths, '', 2)).toHaveLength(2);
});
