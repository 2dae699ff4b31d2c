import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextBody, ContextFiles, EventFrame, Preview, Problem } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let directory: string;
beforeEach(async () => {
  test = await createTestApp();
  await test.app.startRuns();
  directory = `${test.directory}/projects/sample`;
  mkdirSync(join(directory, 'src/pay'), { recursive: true });
});
afterEach(() => test.close());

const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

const context = async (discussion: TestDiscussion) =>
  (await discussion.caller.call<ContextFiles>('GET', `/api/v1/discussions/${discussion.id}/context`)).body;

async function put<Body = ContextFiles>(discussion: TestDiscussion, files: ContextBody['files']) {
  const { version } = await context(discussion);
  return discussion.caller.call<Body>('PUT', `/api/v1/discussions/${discussion.id}/context`, { files }, { 'if-match': String(version) });
}

const preview = async (discussion: TestDiscussion) =>
  (
    await discussion.caller.call<Preview>('POST', `/api/v1/discussions/${discussion.id}/preview`, {
      provider: 'rehearsal',
      model: 'rehearsal-fast',
      takeId: (await discussion.get()).takes[0]?.id,
      input: { text: 'Hello' },
    })
  ).body;

const files = (shown: Preview) => shown.parts.filter(({ type }) => type === 'file');
const told = (frames: readonly EventFrame[]) =>
  frames.flatMap(({ event }) =>
    event.type === 'entry.created' && event.entry.role === 'context' ? event.entry.parts.filter((part) => part.type === 'file') : [],
  );

describe('notes for agents', () => {
  it('of the project are listed and sent by themselves, and what changes in them is said', async () => {
    write('AGENTS.md', 'Use tabs.\n'.repeat(20));
    const discussion = await createTestDiscussion(test);
    expect((await context(discussion)).files).toEqual([{ path: 'AGENTS.md', view: 'full', hash: null, bytes: 200, instructions: true }]);
    const shown = await preview(discussion);
    expect(files(shown)).toMatchObject([{ id: 'AGENTS.md', view: 'full', instructions: true }]);
    expect(shown.breakdown.files).toBeGreaterThan(20);
    expect(JSON.stringify(shown.request)).toContain('Use tabs.');

    await discussion.say('Hello');
    expect((await context(discussion)).files[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    write('AGENTS.md', `${'Use tabs.\n'.repeat(20)}And no semicolons.\n`);
    await discussion.say('And now?');
    expect(told(await discussion.events())).toMatchObject([{ path: 'AGENTS.md', view: 'diff', instructions: true }]);
  });

  it('are those of the nearest folder of a file too, and go with it', async () => {
    write('CLAUDE.md', 'Root.');
    write('src/AGENTS.md', 'Source.');
    write('src/pay/card.ts', '');
    const discussion = await createTestDiscussion(test);
    const { body } = await put(discussion, [{ path: 'src/pay/card.ts' }]);
    expect(body.files.map(({ path }) => path)).toEqual(['CLAUDE.md', 'src/pay/card.ts', 'src/AGENTS.md']);
    expect((await put(discussion, [])).body.files.map(({ path }) => path)).toEqual(['CLAUDE.md']);
  });

  it('that come later are sent from the next message on', async () => {
    const discussion = await createTestDiscussion(test);
    await discussion.say('Hello');
    expect((await context(discussion)).files).toEqual([]);
    write('AGENTS.md', 'Use tabs.');
    expect(files(await preview(discussion))).toMatchObject([{ id: 'AGENTS.md' }]);
    await discussion.say('And now?');
    expect((await context(discussion)).files).toMatchObject([{ path: 'AGENTS.md', instructions: true, hash: expect.any(String) }]);
  });

  it('are switched off for a discussion, which is remembered, and on again', async () => {
    write('AGENTS.md', 'Use tabs.');
    const discussion = await createTestDiscussion(test);
    expect((await put(discussion, [{ path: 'AGENTS.md', view: 'none' }])).body.files).toMatchObject([
      { view: 'none', hash: null, bytes: 9 },
    ]);
    expect((await put(discussion, [])).body.files).toMatchObject([{ view: 'none' }]);
    expect(files(await preview(discussion))).toEqual([]);
    await discussion.say('Hello');
    const rounds = (await discussion.events()).flatMap(({ event }) => (event.type === 'round.started' ? [event.context] : []));
    expect(rounds).toEqual([[]]);
    await put(discussion, [{ path: 'AGENTS.md', view: 'full' }]);
    expect(files(await preview(discussion))).toMatchObject([{ id: 'AGENTS.md' }]);
  });

  it('that are very large are listed, and sent only when somebody switches them on', async () => {
    write('AGENTS.md', 'x'.repeat(70_000));
    expect((await context(await createTestDiscussion(test))).files).toMatchObject([{ view: 'none', bytes: 70_000 }]);
  });
});

describe('the view of a context file', () => {
  it('decides what is sent of it, and stays until another is chosen', async () => {
    write('src/pay.ts', 'export function pay(cents: number): string {\n  const text = `paid ${cents}`;\n  return text;\n}\n');
    const discussion = await createTestDiscussion(test);
    await put(discussion, [{ path: 'src/pay.ts', view: 'skeleton' }]);
    await put(discussion, [{ path: 'src/pay.ts' }, { path: 'README.md' }]);
    const shown = await preview(discussion);
    expect(files(shown)).toMatchObject([
      { id: 'src/pay.ts', view: 'skeleton' },
      { id: 'README.md', view: 'full' },
    ]);
    expect(JSON.stringify(shown.request)).toContain('[… 2 lines]');
    expect(JSON.stringify(shown.request)).not.toContain('const text');
    await discussion.say('Hello');
    const before = await context(discussion);
    write('src/pay.ts', 'export function pay(cents: number): string {\n  const text = `paid ${cents} cents`;\n  return text;\n}\n');
    await discussion.say('And now?');
    expect(told(await discussion.events())).toEqual([]);
    expect(await context(discussion)).toEqual(before);
    await put(discussion, [{ path: 'src/pay.ts', view: 'full' }, { path: 'README.md' }]);
    expect(JSON.stringify((await preview(discussion)).request)).toContain('const text');
  });

  it('can be some lines, which survive edits; that they are lost is said, to the model and in the list', async () => {
    write('notes.md', numbered(40));
    const discussion = await createTestDiscussion(test);
    const { body } = await put(discussion, [{ path: 'notes.md', view: 'lines', lines: { firstLine: 10, lastLine: 12 } }]);
    expect(body.files).toMatchObject([{ view: 'lines', bytes: 24, slice: { name: '10-12' } }]);
    await discussion.say('Hello');
    write('notes.md', `first\nsecond\n${numbered(40)}`);
    await discussion.say('And now?');
    expect(told(await discussion.events())).toEqual([]);
    expect((await context(discussion)).files).toMatchObject([{ slice: { name: '10-12', firstLine: 12, lastLine: 14 } }]);
    write('notes.md', 'All is new.\n');
    await discussion.say('And now?');
    expect(told(await discussion.events())).toMatchObject([{ view: 'removed', of: { view: 'lines', lines: '10-12' } }]);
    expect((await context(discussion)).files[0]?.problem).toMatch(/^Lines 10-12 of "notes.md" can't be found any more/);
    write('notes.md', numbered(40));
    await discussion.say('And now?');
    expect((await context(discussion)).files[0]?.problem).toBeUndefined();
  });

  it.each([
    [{ path: 'README.md', view: 'outline' }, 'is in no language that can be shown as outline'],
    [{ path: 'README.md', view: 'lines' }, 'can be sent in lines only where they are named'],
    [{ path: 'README.md', view: 'lines', lines: { firstLine: 3, lastLine: 2 } }, 'Line 3 comes after line 2.'],
    [{ path: 'README.md', view: 'lines', lines: { firstLine: 1, lastLine: 9 } }, 'There is no line 9: the file has 3.'],
    [{ path: 'gone.md', view: 'none' }, 'There is no file or folder "gone.md"'],
  ] as const)('is refused in words where it can’t be had: %o', async (file, words) => {
    const discussion = await createTestDiscussion(test);
    const { status, body } = await put<Problem>(discussion, [file]);
    expect(status).toBe(400);
    expect(body.detail).toContain(words);
  });
});

describe('a glob among the context files', () => {
  it('brings what it matches, now and later, in its view', async () => {
    write('src/a.ts', 'export const a = 1;\n');
    write('src/pay/b.ts', 'export const b = 2;\n');
    write('src/c.js', '');
    const discussion = await createTestDiscussion(test);
    const { body } = await put(discussion, [{ path: 'src/**/*.ts', view: 'outline' }]);
    expect(body.files).toMatchObject([
      { path: 'src/**/*.ts', glob: { files: 2, more: false } },
      { path: 'src/pay/b.ts', view: 'outline', from: 'src/**/*.ts' },
      { path: 'src/a.ts', view: 'outline', from: 'src/**/*.ts' },
    ]);
    write('src/d.ts', 'export const d = 4;\n');
    expect(files(await preview(discussion)).map(({ id }) => id)).toEqual(['src/pay/b.ts', 'src/a.ts', 'src/d.ts']);
    await discussion.say('Hello');
    rmSync(join(directory, 'src/a.ts'));
    await discussion.say('And now?');
    expect(told(await discussion.events())).toMatchObject([{ path: 'src/a.ts', view: 'removed' }]);

    await put(discussion, [{ path: 'src/**/*.ts' }, { path: 'src/d.ts', view: 'none' }]);
    const { body: changed } = await put(discussion, [{ path: 'src/**/*.ts', view: 'full' }]);
    expect(changed.files.map(({ path, view }) => `${path} ${view}`)).toContain('src/d.ts none');
    expect(changed.files.map(({ path, view }) => `${path} ${view}`)).toContain('src/pay/b.ts full');
    expect((await put(discussion, [])).body.files).toEqual([]);
  });

  it('brings no more than fifty files, and says that there are more', async () => {
    for (let index = 0; index < 60; index += 1) write(`src/file${index}.txt`, '');
    const discussion = await createTestDiscussion(test);
    const { body } = await put(discussion, [{ path: 'src/*.txt' }]);
    expect(body.files[0]).toMatchObject({ glob: { files: 50, more: true } });
    expect(body.files).toHaveLength(51);
  });
});
