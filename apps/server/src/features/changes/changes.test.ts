import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangedFile, ChangeInFiles, ChangeList, RunAccepted, RunId, UndoResult } from '@baton/protocol';
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

  it('is back again and gone again however often undos are taken back', async () => {
    const run = await discussion.say(CHANGE);
    const [edit] = (await ofRun(run.id)).body.items;
    let last = edit?.id;
    for (const word of ['world', 'reader', 'world', 'reader']) {
      last = (await undo({ changeIds: [last] })).body.changeId;
      expect(readFileSync(file('README.md'), 'utf8')).toContain(word);
      expect((await ofRun(run.id)).body.items[0]?.undone === undefined).toBe(word === 'reader');
    }
    expect(await compareProjections(test.deps.db)).toEqual([]);
    await undoRun(run.id);
  });

  it('is taken back to a point, with undos that had not happened then', async () => {
    const run = await discussion.say('Please write "one" to first.txt then write "two" to second.txt then write "three" to third.txt');
    const [first, second, third] = (await ofRun(run.id)).body.items.map(({ id }) => id);
    await undo({ changeIds: [first, third] });
    const there = () => ['first.txt', 'second.txt', 'third.txt'].filter((name) => existsSync(file(name)));
    expect(there()).toEqual(['second.txt']);
    // Before the second was written, the first was there.
    const back = await undo({ since: second });
    expect(back.body).toMatchObject({ done: true, conflicts: [] });
    expect(there()).toEqual(['first.txt']);
    const states = async () => (await ofRun(run.id)).body.items.slice(0, 3).map(({ undone }) => undone === undefined);
    expect(await states()).toEqual([true, false, false]);
    await undo({ changeIds: [back.body.changeId] });
    expect(there()).toEqual(['second.txt']);
    expect(await states()).toEqual([false, true, false]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
    await undo({ since: first });
    expect(there()).toEqual([]);
    expect(await undo({ since: first })).toMatchObject({ status: 409, body: { code: 'nothing' } });
    expect(await undo({ since: 'none' })).toMatchObject({ status: 404 });
    expect(await undo({ since: first, changeIds: [second] })).toMatchObject({ status: 400 });
  });

  it('is listed and taken back by person', async () => {
    const mine = await discussion.say('Please write "mine" to mine.txt');
    const admin = await test.as('admin');
    const takeId = (await discussion.get()).takes[0]?.id;
    const { body: started } = await admin.call<RunAccepted>('POST', `/api/v1/discussions/${discussion.id}/runs`, {
      provider: 'rehearsal',
      model: 'rehearsal-fast',
      takeId,
      input: { text: 'Please write "theirs" to theirs.txt' },
    });
    await discussion.ended(started.runId);
    const memberId = (await ofRun(started.runId)).body.items[0]?.by.memberId;
    const listed = await discussion.caller.call<ChangeList>('GET', `/api/v1/discussions/${discussion.id}/changes?memberId=${memberId}`);
    expect(listed.body.items.map(({ files }) => files[0]?.path)).toEqual(['theirs.txt']);
    expect((await undo({ memberId })).body.done).toBe(true);
    expect([existsSync(file('mine.txt')), existsSync(file('theirs.txt'))]).toEqual([true, false]);
    await undoRun(mine.id);
  });

  it('is listed from the newest on, and one by one with all files', async () => {
    const run = await discussion.say('Please write "one" to first.txt then write "two" to second.txt then write "three" to third.txt');
    const page = (query: string) => discussion.caller.call<ChangeList>('GET', `/api/v1/discussions/${discussion.id}/changes?${query}`);
    const newest = (await page('limit=2')).body;
    expect([newest.earlier, newest.items.map(({ files }) => files[0]?.path)]).toEqual([1, ['second.txt', 'third.txt']]);
    const before = (await page(`limit=2&before=${newest.items[0]?.id}`)).body;
    expect([before.earlier, before.items.map(({ files }) => files[0]?.path)]).toEqual([0, ['first.txt']]);
    expect((await page('before=none')).status).toBe(404);
    const one = await discussion.caller.call<ChangeInFiles>('GET', `/api/v1/discussions/${discussion.id}/changes/${newest.items[1]?.id}`);
    expect(one.body).toMatchObject({ files: [{ path: 'third.txt', change: 'created' }], addedLines: 1, removedLines: 0 });
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

  it('is taken back of files that git ignores, too, where the call named them', async () => {
    writeFileSync(file('.gitignore'), '*.local\n');
    writeFileSync(file('kept.local'), 'of a person');
    const run = await discussion.say('Please write "theirs" to kept.local then write "made" to made.local');
    expect(readFileSync(file('kept.local'), 'utf8')).toBe('theirs');
    expect((await ofRun(run.id)).body.items.map(({ files }) => files)).toMatchObject([
      [{ path: 'kept.local', change: 'changed' }],
      [{ path: 'made.local', change: 'created' }],
    ]);
    expect((await undoRun(run.id)).body).toMatchObject({ done: true, conflicts: [], cannot: [] });
    expect(readFileSync(file('kept.local'), 'utf8')).toBe('of a person');
    expect(existsSync(file('made.local'))).toBe(false);
    for (const name of ['.gitignore', 'kept.local']) rmSync(file(name));
  });

  it('is nothing that was ignored before a list of ignored files was changed', async () => {
    writeFileSync(file('.gitignore'), 'private.txt\n');
    writeFileSync(file('private.txt'), 'of a person');
    const run = await discussion.say('Please write "none" to .gitignore');
    expect((await ofRun(run.id)).body.items.map(({ files }) => files)).toMatchObject([[{ path: '.gitignore' }]]);
    expect((await undoRun(run.id)).body).toMatchObject({ done: true, files: [{ path: '.gitignore' }] });
    expect(readFileSync(file('private.txt'), 'utf8')).toBe('of a person');
    for (const name of ['.gitignore', 'private.txt']) rmSync(file(name));
  });

  it('is not taken back by viewers', async () => {
    const run = await discussion.say(CHANGE);
    const viewer = await test.as('viewer');
    expect((await viewer.call('POST', `/api/v1/runs/${run.id}/undo`, {})).status).toBe(403);
    await undoRun(run.id);
  });
});
