import { asId, type ProviderId } from '@baton/protocol';
import { createControllableClock } from '@baton/testkit';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import type { LoopDelta } from './loop-ports.ts';
import { createSession, type SessionOptions, type SessionTool } from './session.ts';
import { rehearsal } from './vendors.ts';

const provider = asId<ProviderId>('rehearsal');
const clock = createControllableClock();

function sessionWith(more: Partial<SessionOptions> = {}) {
  const client = createClient({ provider, vendor: rehearsal, clock });
  return createSession({ client, provider, model: 'rehearsal-fast', clock, simulated: true, ...more });
}

const readFile: SessionTool = {
  definition: { name: 'read_file', description: 'Reads a file', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
  async run(argumentsText) {
    const { path } = JSON.parse(argumentsText) as { path: string };
    if (path === 'missing.txt') throw new Error('there is no missing.txt');
    return `content of ${path}`;
  },
};

const rolesIn = (session: ReturnType<typeof sessionWith>): string[] => session.history().map((message) => message.role);

test('answers, streams, runs tools and remembers', async () => {
  const session = sessionWith({ tools: [readFile] });
  const deltas: LoopDelta[] = [];
  const answer = await session.send('read a.txt and read missing.txt', { onDelta: (delta) => deltas.push(delta) });
  expect(answer).toMatchObject({ status: 'finished', usage: { calls: 2, simulatedCalls: 2, estimatedCalls: 0 } });
  expect(answer.text).toContain('content of a.txt');
  expect(answer.text).toContain('there is no missing.txt');
  expect(deltas.length).toBeGreaterThan(5);
  await session.send('Thanks');
  expect(rolesIn(session)).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant', 'user', 'assistant']);
});

test('a reset begins anew', async () => {
  const session = sessionWith();
  await session.send('One');
  session.resetSession();
  expect(session.history()).toEqual([]);
  await session.send('Two');
  expect(rolesIn(session)).toEqual(['user', 'assistant']);
});

test('a failure is said, and the next send goes on', async () => {
  const session = sessionWith();
  expect(await session.send('fail with quota')).toMatchObject({ status: 'failed', error: { kind: 'quota' }, text: '' });
  expect(await session.send('break off')).toMatchObject({
    status: 'failed',
    error: { kind: 'network' },
    text: expect.stringContaining('Simulated'),
  });
  expect(await session.send('Hello')).toMatchObject({ status: 'finished' });
});

test('the limit of rounds holds', async () => {
  const session = sessionWith({ tools: [readFile], settings: { maxToolRounds: 2 } });
  expect(await session.send('never stop: read a.txt')).toMatchObject({ status: 'failed', error: { kind: 'tool_rounds' } });
});

test('an abort stops, and what came is kept', async () => {
  const session = sessionWith();
  const controller = new AbortController();
  const answer = await session.send('long answer 200 words', { signal: controller.signal, onDelta: () => controller.abort() });
  expect(answer.status).toBe('stopped');
  expect(rolesIn(session)).toEqual(['user', 'assistant']);
});

test('another model from the next send on, with the same history', async () => {
  const session = sessionWith();
  await session.send('One');
  session.use({ client: createClient({ provider, vendor: rehearsal, clock }), provider, model: 'no-such-model' });
  expect(await session.send('Two')).toMatchObject({ status: 'failed', error: { kind: 'model_not_found' } });
  expect(rolesIn(session)).toEqual(['user', 'assistant', 'user']);
});

test('two sessions share nothing, and one session answers one at a time', async () => {
  const [first, second] = [sessionWith(), sessionWith()];
  const [answer] = await Promise.all([first.send('read a.txt'), second.send('Hello')]);
  expect(answer.status).toBe('finished');
  expect(rolesIn(first)).toHaveLength(2);
  const busy = first.send('Again');
  await expect(first.send('And again')).rejects.toThrow('still answering');
  await busy;
});
