import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeList, UndoResult } from '@baton/protocol';
import { createSnapshots } from '@baton/toolbox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { tidySnapshots } from './tidy-snapshots.ts';

let test: TestApp;
let discussion: TestDiscussion;
beforeEach(async () => {
  test = await createTestApp();
  await test.app.startRuns();
  discussion = await createTestDiscussion(test);
  const admin = await test.as('admin');
  const rules = [{ decision: 'allow', tool: '*', class: 'write' }];
  await admin.call('PUT', `/api/v1/projects/${discussion.project.id}/policy`, { rules }, { 'if-match': '0' });
});
afterEach(() => test.close());

const { signal } = new AbortController();
const folder = () => join(test.deps.config.dataDirectory, 'snapshots');
const denied = { paths: [], names: ['.env*', '*.pem', 'id_*'] };
const tidy = (quotaBytes?: number): Promise<void> =>
  tidySnapshots(
    {
      ...test.deps,
      clock: { ...test.deps.clock, now: () => Date.now() + (later += 24 * 60 * 60 * 1000) },
      snapshots: createSnapshots({ folder: folder(), denied, graceMs: 0, ...(quotaBytes === undefined ? {} : { quotaBytes }) }),
    },
    signal,
  );
let later = 0;
const listed = async () => (await discussion.caller.call<ChangeList>('GET', `/api/v1/discussions/${discussion.id}/changes`)).body.items;

it('keeps what changes can be taken back with, and lets go of the rest', async () => {
  await discussion.say('Please write "one" to a.txt');
  // Somebody looked, and nothing came of it.
  const root = join(test.directory, 'projects/sample');
  writeFileSync(join(root, 'a.txt'), 'by hand');
  const seen = await createSnapshots({ folder: folder(), denied }).take(root, { signal });
  writeFileSync(join(root, 'a.txt'), 'one');
  await tidy();
  const after = createSnapshots({ folder: folder(), denied });
  const [change] = await listed();
  if (change === undefined || !seen.ok) throw new Error('a change was made');
  expect(await after.changes(root, { before: change.snapshots.before, after: seen.tree, signal })).toMatchObject({ ok: false });
  expect(change).toMatchObject({ files: [{ path: 'a.txt' }] });
  expect((await discussion.caller.call<UndoResult>('POST', `/api/v1/discussions/${discussion.id}/undo`, {})).body.done).toBe(true);
  expect(existsSync(join(root, 'a.txt'))).toBe(false);
});

it('lets go of the oldest where there is no room, and says so of the change', async () => {
  for (const name of ['a', 'b', 'c']) await discussion.say(`Please write "${name.repeat(50)}" to ${name}.txt`);
  await tidy(1);
  const problems = (await listed()).map(({ problem }) => problem !== undefined);
  expect(problems[0]).toBe(true);
});

it('forgets folders that are no project’s any more', async () => {
  const gone = join(test.directory, 'projects/gone');
  mkdirSync(gone);
  await createSnapshots({ folder: folder(), denied }).take(gone, { signal });
  await discussion.say('Please write "one" to a.txt');
  expect(readdirSync(folder())).toHaveLength(2);
  await tidy();
  expect(readdirSync(folder())).toHaveLength(1);
  expect((await listed())[0]?.problem).toBeUndefined();
});

it('does it once a day', async () => {
  const looked: string[] = [];
  const snapshots = {
    size: async () => {
      looked.push('size');
      return { bytes: 0, roots: [] };
    },
    prune: () => Promise.reject(new Error('there is nothing')),
    forget: async () => undefined,
  };
  let now = Date.now() + 10 * 24 * 60 * 60 * 1000;
  const clock = { ...test.deps.clock, now: () => now };
  await tidySnapshots({ ...test.deps, clock, snapshots }, signal);
  now += 60 * 60 * 1000;
  await tidySnapshots({ ...test.deps, clock, snapshots }, signal);
  now += 24 * 60 * 60 * 1000;
  await tidySnapshots({ ...test.deps, clock, snapshots }, signal);
  expect(looked).toHaveLength(2);
});
