import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Problem, Project, PromptList } from '@baton/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it('a project’s prompts are read from its folder, by everybody who may read the project', async () => {
  const directory = `${test.directory}/projects/sample`;
  mkdirSync(`${directory}/.baton/prompts`, { recursive: true });
  writeFileSync(`${directory}/.baton/prompts/review.md`, '# Looks over the last change\nRead the last change.\n');
  const owner = await test.as('owner');
  const { id } = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
  const viewer = await test.as('viewer');
  expect((await viewer.call<PromptList>('GET', `/api/v1/projects/${id}/prompts`)).body).toEqual({
    items: [{ name: 'review', description: 'Looks over the last change', text: 'Read the last change.' }],
    problems: [],
    more: false,
  });
  expect((await test.nobody.call('GET', `/api/v1/projects/${id}/prompts`)).status).toBe(401);
  expect((await viewer.call('GET', '/api/v1/projects/nothing/prompts')).status).toBe(404);
});

it('a project whose folder is gone says so', async () => {
  const directory = `${test.directory}/projects/gone`;
  mkdirSync(directory);
  const owner = await test.as('owner');
  const { id } = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Gone', directory })).body;
  rmSync(directory, { recursive: true });
  expect(await owner.call<Problem>('GET', `/api/v1/projects/${id}/prompts`)).toMatchObject({ status: 409, body: { code: 'directory' } });
});
