import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangedFile, ChangeList, RunId, UndoResult } from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let discussion: TestDiscussion;
beforeAll(async () => {
  test = await createTestApp();
  await test.app.startRuns();
});
afterAll(() => test.close());
beforeEach(async () => {
  discussion = await createTestDiscussion(test);
  await (
    await test.as('admin')
  ).call(
    'PUT',
    `/api/v1/projects/${discussion.project.id}/policy`,
    { rules: [{ decision: 'allow', tool: '*', class: 'write' }] },
    { 'if-match': '0' },
  );
  writeFileSync(file('README.md'), '# Sample\n\nHello, world.\n');
});

const file = (name: string): string => join(test.directory, 'projects/sample', name);
const ofRun = (runId: RunId) => discussion.caller.call<ChangeList>('GET', `/api/v1/runs/${runId}/changes`);
const undoRun = (runId: RunId, body: object = {}) => discussion.caller.call<UndoResult>('POST', `/api/v1/runs/${runId}/undo`, body);
const undo = (body: object) => discussion.caller.call<UndoResult>('POST', `/api/v1/discussions/${discussion.id}/undo`, body);

const CHANGE = 'Please replace "world" with "reader" in README.md then write "one" to made.txt';

describe('what agents change', () => {
  it('is seen call by call, with its files and their differences', async () => {
    const run = await discussion.say(CHANGE);
    const { body } = await ofRun(run.id);
    expect(body.items).toMatchObject([
      { kind: 'tool', tool: 'edit_file', runId: run.id, by: { name: 'The member' }, files: [{ path: 'README.md', change: 'changed' }] },
      { kind: 'tool', tool: 'write_file', files: [{ path: 'made.txt', change: 'created' }] },
    ]);
    const difference = await discussion.caller.call<ChangedFile>(
      'GET',
      `/api/v1/discussions/${discussion.id}/changes/${body.items[0]?.id}/difference?path=README.md`,
    );
    expect(difference.body.diff).toContain('+Hello, reader.');
    expect(await compareProjections(test.deps.db)).toEqual([]);
    await undoRun(run.id);
  });

  it('is taken back as a run, exactly, after a look at what that would do', async () => {
    chmodSync(file('README.md'), 0o755);
    const run = await discussion.say(CHANGE);
    const preview = await undoRun(run.id, { preview: true });
    expect(preview.body).toMatchObject({
      done: false,
      conflicts: [],
      files: [{ path: 'README.md' }, { path: 'made.txt', change: 'deleted' }],
    });
    expect(existsSync(file('made.txt'))).toBe(true);
    expect((await undoRun(run.id)).body).toMatchObject({ done: true, conflicts: [] });
    expect(existsSync(file('made.txt'))).toBe(false);
    expect(readFileSync(file('README.md'), 'utf8')).toBe('# Sample\n\nHello, world.\n');
    expect(statSync(file('README.md')).mode & 0o777).toBe(0o755);
    const { items } = (await ofRun(run.id)).body;
    expect(items.map(({ kind, undone }) => [kind, undone?.by.name])).toEqual([
      ['tool', 'The member'],
      ['tool', 'The member'],
      ['undo', undefined],
    ]);
    expect(await undoRun(run.id)).toMatchObject({ status: 409, body: { code: 'nothing' } });
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is taken back call by call, and the undo as well', async () => {
    const run = await discussion.say(CHANGE);
    const [edit] = (await ofRun(run.id)).body.items;
    const undone = await undo({ changeIds: [edit?.id] });
    expect(readFileSync(file('README.md'), 'utf8')).toContain('world');
    expect(existsSync(file('made.txt'))).toBe(true);
    expect(await undo({ changeIds: [edit?.id] })).toMatchObject({ status: 409, body: { code: 'undone' } });
    expect((await undo({ changeIds: [undone.body.changeId] })).body.done).toBe(true);
    expect(readFileSync(file('README.md'), 'utf8')).toContain('reader');
    expect((await ofRun(run.id)).body.items[0]?.undone).toBeUndefined();
    await undoRun(run.id);
  });

  it('stays where somebody changed the file since, shown with the difference, unless that is left as it is', async () => {
    const run = await discussion.say(CHANGE);
    writeFileSync(file('README.md'), '# Sample\n\nHello, reader.\nBy hand.\n');
    const refused = await undoRun(run.id);
    expect(refused.body).toMatchObject({
      done: false,
      conflicts: [{ path: 'README.md', reason: 'changed_since', diff: expect.stringContaining('+By hand.') }],
    });
    expect(existsSync(file('made.txt'))).toBe(true);
    expect((await undoRun(run.id, { skipConflicts: true })).body).toMatchObject({ done: true, conflicts: [{ path: 'README.md' }] });
    expect(existsSync(file('made.txt'))).toBe(false);
    expect(readFileSync(file('README.md'), 'utf8')).toContain('By hand.');
  });

  it('is not taken back by viewers', async () => {
    const run = await discussion.say(CHANGE);
    const viewer = await test.as('viewer');
    expect((await viewer.call('POST', `/api/v1/runs/${run.id}/undo`, {})).status).toBe(403);
    await undoRun(run.id);
  });
});
