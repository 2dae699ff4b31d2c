import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextFiles, ContextPreset, ContextPresetUse, EventFrame, Page, Problem } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let discussion: TestDiscussion;
beforeEach(async () => {
  test = await createTestApp();
  mkdirSync(join(test.directory, 'projects/sample/src'), { recursive: true });
  write('src/a.ts', 'export const a = 1;\n');
  write('notes.md', numbered(40));
  discussion = await createTestDiscussion(test);
});
afterEach(() => test.close());

const write = (path: string, text: string): void => writeFileSync(join(test.directory, 'projects/sample', path), text);
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
const listUrl = (): string => `/api/v1/projects/${discussion.project.id}/context-presets`;
const create = (name: string, files: ContextPreset['files']) =>
  discussion.caller.call<ContextPreset & Problem>('POST', listUrl(), { name, files });
const use = (body: ContextPresetUse) =>
  discussion.caller.call<ContextFiles & Problem>('POST', `/api/v1/discussions/${discussion.id}/context/preset`, body);
const names = async () => (await discussion.caller.call<Page<ContextPreset>>('GET', listUrl())).body.items.map(({ name }) => name);

describe('a context preset', () => {
  it('is kept under a name for everybody in the project, renamed, changed and deleted', async () => {
    const { status, body: preset } = await create('  Review ', [{ path: 'src/a.ts', view: 'outline' }]);
    expect(status).toBe(201);
    expect(preset).toMatchObject({
      name: 'Review',
      files: [{ path: 'src/a.ts', view: 'outline' }],
      createdBy: { name: 'The member' },
      version: 1,
    });
    expect(await create('review', [{ path: 'README.md', view: 'full' }])).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    const renamed = await discussion.caller.call<ContextPreset>(
      'PATCH',
      `/api/v1/context-presets/${preset.id}`,
      { name: 'Look over', files: [{ path: 'README.md', view: 'full' }] },
      { 'if-match': '1' },
    );
    expect(renamed.body).toMatchObject({ name: 'Look over', files: [{ path: 'README.md' }], version: 2 });
    expect(await names()).toEqual(['Look over']);
    const url = `/api/v1/context-presets/${preset.id}`;
    expect((await discussion.caller.call('DELETE', url, undefined, { 'if-match': '1' })).status).toBe(412);
    expect((await discussion.caller.call('DELETE', url, undefined, { 'if-match': '2' })).status).toBe(204);
    expect(await names()).toEqual([]);
    const frames: readonly EventFrame[] = await test.deps.log.read(`project:${discussion.project.id}` as never, 0, 100);
    expect(frames.map(({ event }) => event.type).filter((type) => type.startsWith('context_preset'))).toEqual([
      'context_preset.updated',
      'context_preset.updated',
      'context_preset.deleted',
    ]);
  });

  it('is put among the files of a discussion, or in their place', async () => {
    const { body: preset } = await create('Review', [
      { path: 'src/*.ts', view: 'outline' },
      { path: 'README.md', view: 'none' },
    ]);
    await discussion.caller.call(
      'PUT',
      `/api/v1/discussions/${discussion.id}/context`,
      { files: [{ path: 'notes.md' }, { path: 'README.md' }] },
      { 'if-match': '1' },
    );
    const added = await use({ presetId: preset.id });
    expect(added.body.files.map(({ path, view }) => `${path} ${view}`)).toEqual([
      'notes.md full',
      'README.md none',
      'src/*.ts outline',
      'src/a.ts outline',
    ]);
    const replaced = await use({ presetId: preset.id, replace: true });
    expect(replaced.body.files.map(({ path }) => path).toSorted()).toEqual(['README.md', 'src/*.ts', 'src/a.ts']);
  });

  it('finds its lines again where they are by now, and says where they are lost', async () => {
    const { body: preset } = await create('Lines', [{ path: 'notes.md', view: 'lines', lines: { firstLine: 10, lastLine: 12 } }]);
    write('notes.md', `first\nsecond\n${numbered(40)}`);
    expect((await use({ presetId: preset.id })).body.files).toMatchObject([{ view: 'lines', slice: { firstLine: 12, lastLine: 14 } }]);
    write('notes.md', 'All is new.\n');
    const lost = await use({ presetId: preset.id, replace: true });
    expect(lost.status).toBe(400);
    expect(lost.body.detail).toContain("can't be found any more");
  });

  it('is refused with lines that are not there, and for viewers', async () => {
    expect(await create('Lines', [{ path: 'notes.md', view: 'lines' }])).toMatchObject({ status: 400 });
    expect(await create('Lines', [{ path: 'notes.md', view: 'lines', lines: { firstLine: 50, lastLine: 60 } }])).toMatchObject({
      status: 400,
    });
    const viewer = await test.as('viewer');
    expect((await viewer.call('POST', listUrl(), { name: 'x', files: [{ path: 'README.md', view: 'full' }] })).status).toBe(403);
    expect((await viewer.call('GET', listUrl())).status).toBe(200);
  });
});
