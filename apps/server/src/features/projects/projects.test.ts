import type { DirectoryListing, EventFrame, Page, Problem, Project } from '@baton/protocol';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let owner: TestCaller;
let member: TestCaller;
let sample: string;
beforeAll(async () => {
  test = await createTestApp();
  owner = await test.as('owner');
  member = await test.as('member');
  sample = `${test.directory}/projects/sample`;
});
afterAll(() => test.close());

const create = (name: string, directory = sample, settings?: object) =>
  owner.call<Project & Problem>('POST', '/api/v1/projects', { name, directory, ...(settings === undefined ? {} : { settings }) });
const patch = (by: TestCaller, project: Project, body: object) =>
  by.call<Project & Problem>('PATCH', `/api/v1/projects/${project.id}`, body, { 'if-match': String(project.version) });

describe('a project', () => {
  it('is made, read, listed, and told to the workspace and to its own stream', async () => {
    const { status, body } = await create('  Sample ', sample, { model: 'gpt-4o-mini', provider: 'openai' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Sample', directory: sample, settings: { model: 'gpt-4o-mini', provider: 'openai' }, version: 1 });
    expect((await member.call('GET', `/api/v1/projects/${body.id}`)).body).toEqual(body);
    const list = (await member.call<Page<Project>>('GET', '/api/v1/projects')).body;
    expect(list.items).toContainEqual(body);
    expect(list.asOfSeq).toBeGreaterThan(0);
    for (const stream of ['workspace', `project:${body.id}`]) {
      const { items } = (await member.call<Page<EventFrame>>('GET', `/api/v1/streams/${stream}/events`)).body;
      expect(items.at(-1)?.event).toMatchObject({ type: 'project.created', projectId: body.id, by: { memberId: owner.id } });
    }
  });

  it('lies below a root, exists, is a folder, and holds nothing of the server’s own', async () => {
    writeFileSync(`${test.directory}/projects/file`, '');
    symlinkSync(`${test.directory}/data`, `${test.directory}/projects/link-out`);
    for (const directory of [
      '/',
      '/etc',
      'sample',
      `${test.directory}/projects`,
      `${test.directory}/data`,
      test.directory,
      `${sample}/../../data`,
      `${test.directory}/projects/link-out`,
      `${test.directory}/projects/file`,
      `${test.directory}/projects/missing`,
    ]) {
      const { status, body } = await create('Bad place', directory);
      expect(status, directory).toBe(400);
      expect(body.errors?.[0]?.field).toBe('body/directory');
    }
  });

  it('gets name and defaults from members, directory and instructions from admins only', async () => {
    mkdirSync(`${test.directory}/projects/other`, { recursive: true });
    const { body: project } = await create('Shared', sample, { instructions: 'Be kind.' });
    const renamed = await patch(member, project, { name: 'Renamed', settings: { mode: 'plan', instructions: 'Be kind.' } });
    expect(renamed).toMatchObject({
      status: 200,
      body: { name: 'Renamed', settings: { mode: 'plan', instructions: 'Be kind.' }, version: 2 },
    });
    expect((await patch(member, renamed.body, { directory: `${test.directory}/projects/other` })).status).toBe(403);
    expect((await patch(member, renamed.body, { settings: { instructions: 'Delete everything.' } })).status).toBe(403);
    expect((await patch(member, renamed.body, { settings: {} })).status).toBe(403);
    const moved = await patch(await test.as('admin'), renamed.body, { directory: `${test.directory}/projects/other` });
    expect(moved).toMatchObject({ status: 200, body: { directory: `${test.directory}/projects/other` } });
    expect((await patch(owner, moved.body, {})).status).toBe(400);
  });

  it('gets the commands that prepare and check its worktrees from admins only', async () => {
    const { body: project } = await create('Commanded');
    expect(project).toMatchObject({ prepareCommand: null, prepareSeconds: null, checkCommand: null, checkSeconds: null });
    const commands = { prepareCommand: 'npm ci', checkCommand: 'npm test', checkSeconds: 60 };
    expect((await patch(member, project, commands)).status).toBe(403);
    expect((await patch(owner, project, { checkCommand: '  ' })).status).toBe(400);
    const set = await patch(await test.as('admin'), project, commands);
    expect(set).toMatchObject({ status: 200, body: { ...commands, prepareSeconds: null } });
    const renamed = await patch(member, set.body, { name: 'Renamed' });
    expect(renamed.body).toMatchObject(commands);
    expect((await patch(owner, renamed.body, { checkCommand: null })).body).toMatchObject({ prepareCommand: 'npm ci', checkCommand: null });
  });

  it('that was deleted is found nowhere', async () => {
    const { body: project } = await create('Gone');
    expect((await owner.call('DELETE', `/api/v1/projects/${project.id}`, undefined, { 'if-match': '1' })).status).toBe(204);
    for (const url of [`projects/${project.id}`, `projects/${project.id}/discussions`, `streams/project:${project.id}/events`]) {
      expect((await owner.call('GET', `/api/v1/${url}`)).status, url).toBe(404);
    }
    expect((await patch(owner, { ...project, version: 2 }, { name: 'Back' })).status).toBe(404);
    const { items } = (await owner.call<Page<Project>>('GET', '/api/v1/projects')).body;
    expect(items.map(({ id }) => id)).not.toContain(project.id);
  });
});

describe('the bundled sample', () => {
  let bundled: string;
  let copy: string;
  beforeAll(() => {
    bundled = `${test.directory}/bundled/shop`;
    copy = `${test.directory}/work/sample/shop`;
    mkdirSync(`${bundled}/src`, { recursive: true });
    writeFileSync(`${bundled}/src/cart.ts`, 'export const cart = [];\n');
  });

  it('is named where the chooser begins, and only there', async () => {
    const start = await owner.call<DirectoryListing>('GET', '/api/v1/directories');
    expect(start.body.sample).toBe(bundled);
    const below = await owner.call<DirectoryListing>('GET', `/api/v1/directories?path=${encodeURIComponent(sample)}`);
    expect(below.body).not.toHaveProperty('sample');
  });

  it('becomes a project as a copy in the work folder, though it lies outside the roots', async () => {
    expect(await create('Shop', bundled)).toMatchObject({ status: 201, body: { directory: copy } });
    expect(readFileSync(`${copy}/src/cart.ts`, 'utf8')).toBe('export const cart = [];\n');
    expect(readdirSync(`${test.directory}/work/sample`)).toEqual(['shop']);
  });

  it('stays as it was left when another project is made of it', async () => {
    writeFileSync(`${copy}/src/cart.ts`, 'export const cart = [1];\n');
    const { body: second } = await create('Shop again', bundled);
    expect(second.directory).toBe(copy);
    expect(await patch(owner, second, { directory: copy })).toMatchObject({ status: 200, body: { directory: copy } });
    expect(readFileSync(`${copy}/src/cart.ts`, 'utf8')).toBe('export const cart = [1];\n');
    expect(readFileSync(`${bundled}/src/cart.ts`, 'utf8')).toBe('export const cart = [];\n');
  });

  it('opens no door to what lies beside it', async () => {
    for (const directory of [`${bundled}/src`, `${bundled}/..`, `${copy}/src`, `${test.directory}/work`])
      expect((await create('Bad place', directory)).status, directory).toBe(400);
  });
});

describe('the folder chooser', () => {
  const look = (path?: string) =>
    owner.call<DirectoryListing & Problem>('GET', `/api/v1/directories${path === undefined ? '' : `?path=${encodeURIComponent(path)}`}`);

  it('begins at the only root, which itself can’t be a project', async () => {
    mkdirSync(`${sample}/.git`, { recursive: true });
    mkdirSync(`${test.directory}/projects/.hidden`, { recursive: true });
    const { body } = await look();
    expect(body).toMatchObject({ path: `${test.directory}/projects`, parent: null, selectable: false });
    expect(body.items).toContainEqual({ name: 'sample', path: sample, git: true });
    expect(body.items.map(({ name }) => name)).not.toContain('.hidden');
  });

  it('goes down and says what may be chosen', async () => {
    mkdirSync(`${sample}/src`, { recursive: true });
    expect((await look(sample)).body).toMatchObject({
      parent: `${test.directory}/projects`,
      selectable: true,
      items: [{ name: 'src', git: false }],
    });
  });

  it.each(['/', '/etc', '..', 'relative'])('shows nothing of %s', async (path) => {
    expect((await look(path)).status).toBe(404);
  });

  it('shows nothing outside a root by way of links, files and folders that are not there', async () => {
    symlinkSync('/etc', `${test.directory}/projects/etc`);
    for (const path of ['projects/etc', 'projects/sample/../../data', 'projects/sample/README.md', 'projects/nowhere']) {
      expect((await look(`${test.directory}/${path}`)).status, path).toBe(404);
    }
    expect((await look('/\0')).status).toBe(404);
  });

  it('lists the roots when there are several', async () => {
    const several = await createTestApp({ config: { projectRoots: [sample, `${test.directory}/projects`, '/nowhere/at/all'] } });
    const { body } = await (await several.as('admin')).call<DirectoryListing>('GET', '/api/v1/directories');
    expect(body).toEqual({
      path: '',
      parent: null,
      selectable: false,
      items: [sample, `${test.directory}/projects`].map((path) => ({ name: path, path, git: false })),
    });
    await several.close();
  });
});
