import { asId, type CallId, type ToolDefinition } from '@baton/protocol';
import { createControllableClock } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../client.ts';
import type { RoundEvent, RoundMessage, RoundRequest } from '../../round.ts';
import { rehearsal } from '../../vendors.ts';
import { completedOf, describeConformance, eventsOf, failedOf, readFileTool, type ConformanceScene } from '../conformance.suite.ts';
import { rehearsalScenes } from './index.ts';

const never = new AbortController().signal;
const user = (text: string): RoundMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const tool = (name: string, parameter: string): ToolDefinition => ({
  name,
  description: name,
  parameters: { type: 'object', properties: { [parameter]: { type: 'string' } } },
});
const tools = [readFileTool, tool('list_directory', 'path'), tool('search_files', 'query')];

function clientWith(clock = createControllableClock()) {
  let calls = 0;
  return createClient({ provider: asId('rehearsal'), vendor: rehearsal, clock, newCallId: () => asId<CallId>(`c${(calls += 1)}`) });
}

const PROMPTS: Record<ConformanceScene, string> = {
  text: 'Hello',
  reasoning: 'Think about it',
  'two-calls': 'read a.txt and read b.txt',
  auth: 'fail with auth',
  'rate-limit': 'fail with rate_limit',
  'breaks-off': 'break off',
  holds: 'long answer 1000 words',
};

const fast = (text: string, more: RoundMessage[] = []): RoundRequest => ({
  model: 'rehearsal-fast',
  messages: [user(text), ...more],
  tools: [readFileTool],
  settings: {},
});

describeConformance('rehearsal', (scene) => {
  const request = fast(PROMPTS[scene]);
  // A text beside calls is the rehearsal's own habit; the scene wants none or any.
  return { client: clientWith(), request };
});

const play = (request: RoundRequest): Promise<RoundEvent[]> => eventsOf(clientWith().send(request, never));
const callsIn = (events: RoundEvent[]) =>
  completedOf(events).parts.flatMap((part) => (part.type === 'tool_call' ? [[part.name, JSON.parse(part.argumentsText) as unknown]] : []));
const textIn = (events: RoundEvent[]): string =>
  completedOf(events)
    .parts.map((part) => (part.type === 'text' ? part.text : ''))
    .join('');

describe('what it understands', () => {
  test.each([
    ['read README.md', [['read_file', { path: 'README.md' }]]],
    ['Please read the file `docs/a b.md`!', [['read_file', { path: 'docs/a b.md' }]]],
    ['list src, then nothing', [['list_directory', { path: 'src' }]]],
    ['list .', [['list_directory', { path: '.' }]]],
    ['search for "two words"', [['search_files', { query: 'two words' }]]],
    [
      'list src and search for X and read b.ts.',
      [
        ['list_directory', { path: 'src' }],
        ['search_files', { query: 'X' }],
        ['read_file', { path: 'b.ts' }],
      ],
    ],
  ])('%s', async (prompt, calls) => {
    expect(callsIn(await play({ ...fast(prompt), tools }))).toEqual(calls);
  });

  test('tools that are not offered, or forbidden, are not asked for', async () => {
    expect(callsIn(await play(fast('list src')))).toEqual([]);
    expect(callsIn(await play({ ...fast('read a.txt'), settings: { toolChoice: 'none' } }))).toEqual([]);
  });

  test('steps behind "then" come one round after another, and the answer says what the tools said', async () => {
    const first = completedOf(await play({ ...fast('list . then read a.txt'), tools }));
    const results = (events: typeof first, text: string): RoundMessage[] => [
      { role: 'assistant', parts: events.parts },
      ...events.parts.flatMap((part): RoundMessage[] =>
        part.type === 'tool_call'
          ? [{ role: 'tool', parts: [{ type: 'tool_result', callId: part.callId, outcome: 'ok', text, summary: '1 line' }] }]
          : [],
      ),
    ];
    const afterFirst = results(first, 'a.txt');
    const second = completedOf(await play({ ...fast('list . then read a.txt', afterFirst), tools }));
    expect(second.parts.at(-1)).toMatchObject({ type: 'tool_call', name: 'read_file' });
    const last = await play({ ...fast('list . then read a.txt', [...afterFirst, ...results(second, 'the content of a')]), tools });
    expect(callsIn(last)).toEqual([]);
    expect(textIn(last)).toContain('the content of a');
    expect(textIn(last)).toContain('1 line');
  });

  test('a file handed over beside the question is not taken for the question', async () => {
    const file: RoundMessage = {
      role: 'user',
      parts: [{ type: 'file', path: 'x', view: 'full', hash: asId('0'), text: 'fail with auth' }],
    };
    expect(textIn(await play({ ...fast('Hello'), messages: [user('Hello'), file] }))).toContain('Hello');
  });

  test.each([
    'quota',
    'rate_limit',
    'auth',
    'balance',
    'network',
    'overloaded',
    'context_length',
    'content_filter',
    'model_not_found',
    'invalid_request',
    'cancelled',
    'unknown',
  ])('fail with %s', async (kind) => {
    expect(failedOf(await play(fast(`Please fail with ${kind}.`))).problem).toMatchObject({
      kind,
      detail: expect.stringMatching(/^Simulated/),
    });
  });

  test('a long answer has as many words as were asked for', async () => {
    expect(textIn(await play(fast('a long answer of 123 words'))).split(/\s+/)).toHaveLength(123);
  });

  test('never stop asks for tools in every round', async () => {
    const loop = fast('never stop: read a.txt', [
      user('never stop: read a.txt'),
      { role: 'assistant', parts: [{ type: 'tool_call', callId: asId('c'), name: 'read_file', argumentsText: '{}' }] },
    ]);
    expect(callsIn(await play(loop))).toEqual([['read_file', { path: 'a.txt' }]]);
  });

  test('there is no other simulated model', async () => {
    expect(failedOf(await play({ ...fast('Hi'), model: 'gpt-4o' })).problem.kind).toBe('model_not_found');
  });
});

test('every scene plays, and every answer says that it is simulated', async () => {
  for (const scene of rehearsalScenes) {
    const end = (await play({ ...fast(scene.prompt), tools })).at(-1);
    expect(JSON.stringify(end)).toMatch(/simulated/i);
    if (end?.type !== 'round.failed') continue;
    expect(['rate-limit', 'cut']).toContain(scene.id);
  }
});

test('its models say that they are simulated', async () => {
  const list = await clientWith().listModels(never);
  if (!list.ok) throw new Error('the list failed');
  expect(list.models.map((model) => [model.id, model.simulated, model.label.includes('simulated')])).toEqual([
    ['rehearsal-1', true, true],
    ['rehearsal-fast', true, true],
  ]);
  expect(await clientWith().check(never)).toEqual({ ok: true, durationMs: 0 });
});

test('the usual one takes its time by the clock: a word at a time, more slowly on request', async () => {
  const clock = createControllableClock(0);
  const round = clientWith(clock).send({ ...fast('Hello'), model: 'rehearsal-1' }, never);
  const first = round.next();
  expect(await clock.advanceToNext()).toBe(300);
  expect((await first).value).toMatchObject({ type: 'text.delta' });
  const second = round.next();
  expect(await clock.advanceToNext()).toBe(25);
  expect((await second).value).toMatchObject({ type: 'text.delta' });
});

test('an abort wakes it from waiting', async () => {
  const controller = new AbortController();
  const round = eventsOf(clientWith().send({ ...fast('Hello'), model: 'rehearsal-1' }, controller.signal));
  controller.abort({ type: 'stop' });
  expect(failedOf(await round).problem.kind).toBe('cancelled');
});
