import type { ToolDefinition } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import type { ModelClient } from '../client.ts';
import type { RoundCompleted, RoundDelta, RoundEvent, RoundFailed, RoundRequest } from '../round.ts';

/** What every dialect has to be able to play, whatever its wire looks like. */
export type ConformanceScene =
  /** A few words, with usage. */
  | 'text'
  /** Reasoning, then a few words. */
  | 'reasoning'
  /** Two calls in one answer, of `read_file` with `{"path":"a.txt"}` and `{"path":"b.txt"}`. */
  | 'two-calls'
  /** Turned away because of the key. */
  | 'auth'
  /** Turned away with the advice to wait one second. */
  | 'rate-limit'
  /** Some words, then the connection is gone. */
  | 'breaks-off'
  /** Some words, then nothing until the request is aborted. */
  | 'holds';

/** A client for one scene and the request that plays it. */
export interface ConformanceSubject {
  client: ModelClient;
  request: RoundRequest;
  /** What was posted so far. Dialects without a wire leave it out. */
  posted?: () => readonly { method: string; url: string; body: unknown }[];
}

const KEY = 'sk-conformance-0123456789abcdef';

/** The key that subjects give their clients: it must not show anywhere. */
export const conformanceKey = KEY;

export const readFileTool: ToolDefinition = {
  name: 'read_file',
  description: 'Reads a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'], additionalProperties: false },
};

export async function eventsOf(events: AsyncIterable<RoundEvent>): Promise<RoundEvent[]> {
  const all: RoundEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function isTerminal(event: RoundEvent): event is RoundCompleted | RoundFailed {
  return event.type === 'round.completed' || event.type === 'round.failed';
}

/** The terminal event, after checking what holds for every round: it is the last, the only one, and its parts are what the deltas said. */
export function endOf(events: readonly RoundEvent[]): RoundCompleted | RoundFailed {
  const last = events.at(-1);
  expect(events.filter(isTerminal)).toHaveLength(1);
  if (last === undefined || !isTerminal(last)) throw new Error('the last event is not a terminal one');
  const texts: string[] = [];
  for (const delta of events.filter((event): event is RoundDelta => !isTerminal(event))) {
    expect(delta.part).toBeLessThanOrEqual(texts.length);
    texts[delta.part] = (texts[delta.part] ?? '') + delta.text;
  }
  expect(last.parts.map((part) => (part.type === 'tool_call' ? part.argumentsText : part.text))).toEqual(texts);
  return last;
}

export function completedOf(events: readonly RoundEvent[]): RoundCompleted {
  const end = endOf(events);
  if (end.type !== 'round.completed') throw new Error(`failed: ${end.problem.kind}: ${end.problem.detail}`);
  return end;
}

export function failedOf(events: readonly RoundEvent[]): RoundFailed {
  const end = endOf(events);
  if (end.type !== 'round.failed') throw new Error('completed, but should have failed');
  return end;
}

/** What holds for every dialect. */
export function describeConformance(name: string, subjectFor: (scene: ConformanceScene) => ConformanceSubject): void {
  const never = new AbortController().signal;
  const play = async (scene: ConformanceScene): Promise<RoundEvent[]> => {
    const { client, request } = subjectFor(scene);
    return eventsOf(client.send(request, never));
  };

  describe(`${name}: what every dialect keeps to`, () => {
    test('text comes in pieces, and ends with its usage', async () => {
      const events = await play('text');
      const end = completedOf(events);
      expect(events.filter((event) => event.type === 'text.delta').length).toBeGreaterThan(1);
      expect(end.parts).toEqual([{ type: 'text', text: expect.stringMatching(/\S/) }]);
      expect(end.finishReason).toBe('stop');
      expect(end.usage).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
    });

    test('reasoning is a part of its own before the text', async () => {
      expect(completedOf(await play('reasoning')).parts.map((part) => part.type)).toEqual(['reasoning', 'text']);
    });

    test('calls of one answer have ids of ours that differ, and whole arguments', async () => {
      const events = await play('two-calls');
      const end = completedOf(events);
      const calls = end.parts.filter((part) => part.type === 'tool_call');
      expect(calls.map((call) => [call.name, JSON.parse(call.argumentsText)])).toEqual([
        ['read_file', { path: 'a.txt' }],
        ['read_file', { path: 'b.txt' }],
      ]);
      expect(new Set(calls.map((call) => call.callId)).size).toBe(2);
      expect(end.finishReason).toBe('tool_calls');
      expect(events.flatMap((event) => (event.type === 'tool_call.delta' && event.name !== 'read_file' ? [event] : []))).toEqual([]);
    });

    test('a refused key is no reason to try again, and is not repeated', async () => {
      const events = await play('auth');
      expect(events).toHaveLength(1);
      const end = failedOf(events);
      expect(end).toMatchObject({ problem: { kind: 'auth', retry: { retryable: false } }, parts: [], outputSeen: false });
      expect(JSON.stringify(events)).not.toContain(KEY);
    });

    test('a rate limit says how long to wait', async () => {
      expect(failedOf(await play('rate-limit'))).toMatchObject({
        problem: { kind: 'rate_limit', retry: { retryable: true, retryAfterMs: 1_000 } },
        outputSeen: false,
      });
    });

    test('what came before the connection broke is kept', async () => {
      const end = failedOf(await play('breaks-off'));
      expect(end.problem.kind).toBe('network');
      expect(end.outputSeen).toBe(true);
      expect(end.parts).toEqual([{ type: 'text', text: expect.stringMatching(/\S/) }]);
    });

    test('an abort in the middle ends the round as cancelled, with what there is', async () => {
      const { client, request } = subjectFor('holds');
      const controller = new AbortController();
      const events: RoundEvent[] = [];
      for await (const event of client.send(request, controller.signal)) {
        events.push(event);
        if (!controller.signal.aborted) controller.abort({ type: 'stop' });
      }
      expect(failedOf(events)).toMatchObject({ problem: { kind: 'cancelled', retry: { retryable: false } }, outputSeen: true });
    });

    test('an abort before the start sends nothing', async () => {
      const { client, request, posted } = subjectFor('text');
      const events = await eventsOf(client.send(request, AbortSignal.abort({ type: 'shutdown' })));
      expect(events).toHaveLength(1);
      expect(failedOf(events)).toMatchObject({ problem: { kind: 'cancelled' }, outputSeen: false });
      expect(posted?.() ?? []).toEqual([]);
    });

    test('a reader that stops reading ends the round', async () => {
      const { client, request } = subjectFor('holds');
      for await (const event of client.send(request, never)) {
        expect(event.type).toBe('text.delta');
        break;
      }
    });

    test('the preview is what is posted, and has no key', async () => {
      const { client, request, posted } = subjectFor('two-calls');
      const preview = client.preview(request);
      await eventsOf(client.send(request, never));
      for (const { method, url, body } of posted?.() ?? []) expect(preview).toMatchObject({ method, url, body });
      expect(JSON.stringify(preview)).not.toContain(KEY);
    });

    test('two rounds of one client do not mix', async () => {
      const first = subjectFor('text');
      const second = subjectFor('two-calls');
      const [text, calls] = await Promise.all([
        eventsOf(first.client.send(first.request, never)),
        eventsOf(second.client.send(second.request, never)),
      ]);
      expect(completedOf(text).finishReason).toBe('stop');
      expect(completedOf(calls).finishReason).toBe('tool_calls');
    });
  });
}
