import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextBody, ContextFiles, EventFrame } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { answerOf, callOf, openAi, SEES, withOpenAi } from '../../test-openai.ts';

let test: TestApp;
let discussion: TestDiscussion;
let sent: string[];
/** What happens to the project's files while the model writes its first answer. */
let meanwhile: () => void;

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
const write = (path: string, text: string): void => writeFileSync(join(test.directory, 'projects/sample', path), text);

beforeEach(async () => {
  const provider = openAi((body) => {
    const { messages } = JSON.parse(body) as { messages: { role: string; content: unknown }[] };
    const last = messages.findLast(({ content }) => !JSON.stringify(content ?? '').includes('notes.md'));
    if (last?.role === 'tool') return answerOf('Done.');
    if (!body.includes('go on') || body.includes('title of at most six words')) return answerOf('Noted.');
    meanwhile();
    return callOf('read_file', '{"path":"README.md"}');
  });
  sent = provider.sent;
  test = await createTestApp({ fetch: provider.fetch });
  await test.app.startRuns();
  await withOpenAi(test);
  discussion = await createTestDiscussion(test);
  write('notes.md', numbered(40));
});
afterEach(() => test.close());

async function attach(files: ContextBody['files']): Promise<void> {
  await discussion.caller.call('PUT', `/api/v1/discussions/${discussion.id}/context`, { files }, { 'if-match': '1' });
}

const say = async (text: string) => discussion.ended((await discussion.start({ ...SEES, input: { text } })).runId);
const rounds = (): string[] => sent.filter((body) => body.includes('go on') && !body.includes('title of at most six words'));
const told = (frames: readonly EventFrame[]) =>
  frames.flatMap(({ event }) =>
    event.type === 'entry.created' && event.entry.role === 'context' ? event.entry.parts.filter((part) => part.type === 'file') : [],
  );

describe('a context file that changes while a run is at work', () => {
  it('is read again before the next round, which is told of the difference and sends the rest as it was', async () => {
    await attach([{ path: 'notes.md' }]);
    meanwhile = () => write('notes.md', numbered(40).replace('line 20\n', 'line twenty\n'));
    await say('go on');
    const [first = '', second = ''] = rounds();
    expect(first).toContain('line 20');
    expect(first).not.toContain('line twenty');
    expect(second).toContain('-line 20\\n+line twenty');
    // The file itself stands where it stood, as it was first sent: prompt caches hold.
    const beginning = first.slice(first.indexOf('line 1'), first.indexOf('line 40'));
    expect(second).toContain(beginning);
    expect(told(await discussion.events())).toMatchObject([{ path: 'notes.md', view: 'diff' }]);
    await say('And now?');
    expect(told(await discussion.events())).toHaveLength(1);
  });

  it('says nothing where the lines that are sent only moved, and finds them where they are', async () => {
    await attach([{ path: 'notes.md', view: 'lines', lines: { firstLine: 10, lastLine: 12 } }]);
    meanwhile = () => write('notes.md', `first\nsecond\n${numbered(40)}`);
    await say('go on');
    expect(rounds()).toHaveLength(2);
    expect(told(await discussion.events())).toEqual([]);
    const { body } = await discussion.caller.call<ContextFiles>('GET', `/api/v1/discussions/${discussion.id}/context`);
    expect(body.files).toMatchObject([{ slice: { name: '10-12', firstLine: 12, lastLine: 14 } }]);
    meanwhile = () => write('notes.md', `first\nsecond\n${numbered(40).replace('line 11\n', 'line eleven\n')}`);
    await say('go on');
    expect(told(await discussion.events())).toMatchObject([
      { of: { view: 'lines', lines: '10-12' }, text: expect.stringContaining('line eleven') },
    ]);
  });
});
