import { asId, textHash, type CallId, type ContentHash, type ModelSettings, type Usage } from '@baton/protocol';
import { picture, startVendorDouble, type DoubleAnswer, type DoubleRequest, type VendorDouble } from '@baton/testkit';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createClient, type ModelClient } from '../client.ts';
import { retryInMs } from '../retry.ts';
import type { RoundCompleted, RoundEvent, RoundMessage, RoundRequest } from '../round.ts';
import { columns, type Column } from './conformance-columns.suite.ts';
import { recordedCases } from './recorded-cases.suite.ts';
import { recordingsAreHere } from './recordings.suite.ts';
import { completedOf, eventsOf, failedOf, readFileTool } from './conformance.suite.ts';
import { matrix } from './conformance-matrix.suite.ts';

/**
 * What every dialect has to do, over a real socket, against a double that speaks each vendor's protocol. The doubles are written by hand; what real
 * providers answered stands beside them in `recordings.test.ts`.
 */
const never = new AbortController().signal;
const USAGE = { inputTokens: 120, cachedInputTokens: 40, outputTokens: 30, reasoningTokens: 10 } satisfies Usage;
const user = (text: string): RoundMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const callId = (text: string): CallId => asId(text);

for (const column of columns) {
  describe(`${column.dialect}, as every dialect`, () => {
    let double: VendorDouble;
    let answers: DoubleAnswer[];
    let client: ModelClient;
    const blobs = new Map<ContentHash, Uint8Array>();

    beforeEach(async () => {
      double = await startVendorDouble({ answer: () => answers.shift() ?? { fails: { kind: 'invalid_request' } }, models: column.listed });
      client = clientOf(column, double);
      blobs.clear();
    });
    afterEach(async ({ task }) => {
      matrix.tested(column.dialect, task.name, 'double', task.result?.state === 'fail' ? 'FAILED' : 'passed');
      for (const request of double.requests) column.posted.push(request.body);
      await double.close();
    });

    const request = (more: Partial<RoundRequest> = {}): RoundRequest => ({
      model: column.model,
      system: 'Be brief.',
      messages: [user('Hi')],
      tools: [readFileTool],
      settings: {},
      resolveBlob: async (hash) => blobs.get(hash) ?? Promise.reject(new Error('not kept')),
      ...more,
    });
    const play = async (answer: DoubleAnswer, more: Partial<RoundRequest> = {}): Promise<RoundEvent[]> => {
      answers = [answer];
      return eventsOf(client.send(request(more), never));
    };
    const lastBody = (): unknown => double.requests.at(-1)?.body;
    /** An answer as it stands in the history of the next round: its states are kept, and named. */
    const kept = ({ parts, states = [] }: RoundCompleted): RoundMessage => ({
      role: 'assistant',
      parts: parts.map((part, index) => {
        const state = states.find((each) => each.part === index);
        if (state === undefined) return part;
        const hash = textHash(state.content);
        blobs.set(hash, Buffer.from(state.content));
        return { ...part, providerState: hash };
      }),
    });
    const results = ({ parts }: RoundCompleted): RoundMessage[] =>
      parts.flatMap((part): RoundMessage[] =>
        part.type === 'tool_call'
          ? [
              {
                role: 'tool',
                parts: [{ type: 'tool_result', callId: part.callId, outcome: 'ok', text: `result of ${part.argumentsText}` }],
              },
            ]
          : [],
      );

    test('text', async () => {
      const events = await play({ text: ['Hel', 'lo'], usage: USAGE });
      expect(events.filter((event) => event.type === 'text.delta').map((event) => event.text)).toEqual(['Hel', 'lo']);
      expect(completedOf(events)).toMatchObject({ parts: [{ type: 'text', text: 'Hello' }], finishReason: 'stop' });
    });

    test('usage', async () => {
      const end = completedOf(await play({ text: ['Hello'], usage: USAGE }));
      expect(end.usage).toEqual(column.sees(USAGE));
      expect(end.vendorUsage).toBeTypeOf('object');
      expect(completedOf(await play({ text: ['Hello'] })).usage).toBeUndefined();
    });

    test('tool call', async () => {
      const end = completedOf(await play({ text: ['I look.'], calls: [{ name: 'read_file', pieces: ['{"pa', 'th":"a', '.txt"}'] }] }));
      expect(end.parts).toMatchObject([
        { type: 'text', text: 'I look.' },
        { type: 'tool_call', name: 'read_file', argumentsText: '{"path":"a.txt"}' },
      ]);
      expect(end.finishReason).toBe('tool_calls');
      completedOf(await play({ text: ['Done'] }, { messages: [user('Hi'), kept(end), ...results(end)] }));
      expect(column.resultsIn(lastBody())).toEqual(['result of {"path":"a.txt"}']);
    });

    test('parallel tools', async () => {
      const calls = ['a', 'b'].map((name) => ({ name: 'read_file', pieces: [`{"path":"${name}"}`] }));
      const end = completedOf(await play({ calls }));
      expect(end.parts).toMatchObject([{ argumentsText: '{"path":"a"}' }, { argumentsText: '{"path":"b"}' }]);
      completedOf(await play({ text: ['Done'] }, { messages: [user('Hi'), kept(end), ...results(end).toReversed()] }));
      expect(column.resultsIn(lastBody())).toEqual(['result of {"path":"a"}', 'result of {"path":"b"}']);
    });

    test('tool without arguments', async () => {
      const end = completedOf(await play({ calls: [{ name: 'read_file', pieces: [] }] }));
      expect(end.parts).toMatchObject([{ type: 'tool_call', name: 'read_file', argumentsText: expect.stringMatching(/^(\{\})?$/) }]);
      completedOf(await play({ text: ['Done'] }, { messages: [user('Hi'), kept(end), ...results(end)] }));
      expect(column.argumentsIn(lastBody())).toEqual([{}]);
    });

    test('orphaned call', async () => {
      const call = { type: 'tool_call', callId: callId('c1'), name: 'read_file', argumentsText: '{}' } as const;
      completedOf(await play({ text: ['Done'] }, { messages: [user('Hi'), { role: 'assistant', parts: [call] }, user('And?')] }));
      expect(column.resultsIn(lastBody())).toEqual([expect.stringContaining('no result')]);
    });

    test('image', async () => {
      const bytes = picture(3, 2);
      const hash = asId<ContentHash>('a'.repeat(64));
      blobs.set(hash, bytes);
      const image = { type: 'image', hash, mediaType: 'image/png', bytes: bytes.length } as const;
      const messages: RoundMessage[] = [{ role: 'user', parts: [{ type: 'text', text: 'What is this?' }, image] }];
      completedOf(await play({ text: ['A square'] }, { messages }));
      expect(JSON.stringify(lastBody())).toContain(Buffer.from(bytes).toString('base64'));
      blobs.set(hash, Buffer.from('GIF8 no image'));
      expect(failedOf(await play({}, { messages })).problem).toMatchObject({ kind: 'invalid_request' });
      expect(double.requests).toHaveLength(1);
    });

    test('reasoning round trip', async () => {
      const calls = [{ name: 'read_file', pieces: ['{}'] }];
      const end = completedOf(await play({ reasoning: ['Let me ', 'see.'], calls }));
      expect(end.parts.map((part) => part.type)).toEqual(column.thinksAloud ? ['reasoning', 'tool_call'] : ['tool_call']);
      completedOf(await play({ text: ['Done'] }, { messages: [user('Hi'), kept(end), ...results(end)] }));
      expect(column.reasoningIn(lastBody())).toEqual(column.reasoningSent);
    });

    test('abort before the first token', async () => {
      answers = [{ text: [], cut: 'held' }];
      const controller = new AbortController();
      const events = eventsOf(client.send(request(), controller.signal));
      await expect.poll(() => double.requests.length).toBe(1);
      controller.abort({ type: 'stop' });
      expect(failedOf(await events)).toMatchObject({ problem: { kind: 'cancelled' }, outputSeen: false });
    });

    test('abort after the first token', async () => {
      answers = [{ text: ['Hel', 'lo'], cut: 'held' }];
      const controller = new AbortController();
      const events: RoundEvent[] = [];
      for await (const event of client.send(request(), controller.signal)) {
        events.push(event);
        controller.abort({ type: 'stop' });
      }
      expect(failedOf(events)).toMatchObject({ problem: { kind: 'cancelled', retry: { retryable: false } }, outputSeen: true });
    });

    test('overflow', async () => {
      expect(failedOf(await play({ fails: { kind: 'context_length' } })).problem).toMatchObject({
        kind: 'context_length',
        retry: { retryable: false },
      });
    });

    test('rate limit, then success', async () => {
      const { problem, outputSeen } = failedOf(await play({ fails: { kind: 'rate_limit', retryAfterS: 2 } }));
      expect(problem).toMatchObject({ kind: 'rate_limit', retry: { retryable: true, retryAfterMs: 2_000 }, model: column.model });
      expect(retryInMs({ problem, attempt: 1, outputSeen }, undefined, () => 0)).toBe(2_000);
      expect(completedOf(await play({ text: ['Hello'] })).finishReason).toBe('stop');
    });

    test('other refusals by kind', async () => {
      for (const kind of ['auth', 'quota', 'balance', 'overloaded', 'model_not_found', 'invalid_request'] as const) {
        const { problem } = failedOf(await play({ fails: { kind } }));
        expect(problem).toMatchObject({ kind, retry: { retryable: kind === 'overloaded' } });
      }
    });

    test('error frame', async () => {
      expect(failedOf(await play({ text: ['Hel', 'lo'], cut: 'error_frame' }))).toMatchObject({
        problem: { kind: 'overloaded', retry: { retryable: true } },
        parts: [{ type: 'text', text: 'Hello' }],
        outputSeen: true,
      });
    });

    test('empty answer', async () => {
      for (const instead of ['nothing', 'web_page'] as const) {
        expect(failedOf(await play({ instead }))).toMatchObject({
          problem: { kind: 'network', retry: { retryable: true } },
          outputSeen: false,
        });
      }
    });

    test('cut stream', async () => {
      for (const cut of ['broken', 'clean'] as const) {
        expect(failedOf(await play({ text: ['Hel', 'lo'], cut }))).toMatchObject({
          problem: { kind: 'network' },
          parts: [{ type: 'text', text: expect.stringMatching(/^Hel/) }],
          outputSeen: true,
        });
      }
    });

    test('nothing for an event', async () => {
      expect(failedOf(await play({ text: ['Hel', 'lo'], cut: 'null_frame' }))).toMatchObject({
        problem: { kind: 'network', detail: expect.not.stringMatching(/properties of|undefined|TypeError/) },
        parts: [{ type: 'text', text: 'Hello' }],
      });
    });

    test('split UTF-8', async () => {
      const text = 'Grüße 👋🏽 日本語 é';
      expect(completedOf(await play({ text: [text], bytesPerWrite: 1 })).parts).toEqual([{ type: 'text', text }]);
    });

    test('slow stream', async () => {
      const rest = Promise.withResolvers<undefined>();
      answers = [{ text: ['one ', 'two ', 'three ', 'four'], until: rest.promise }];
      const events: RoundEvent[] = [];
      for await (const event of client.send(request(), never)) {
        events.push(event);
        rest.resolve(undefined);
      }
      expect(completedOf(events).parts).toEqual([{ type: 'text', text: 'one two three four' }]);
    });

    test('cross-vendor history', async () => {
      const foreign = JSON.stringify({
        vendor: 'elsewhere',
        dialect: column.dialect,
        model: column.model,
        data: { signature: 'foreign-signature' },
      });
      const providerState = textHash(foreign);
      blobs.set(providerState, Buffer.from(foreign));
      const messages: RoundMessage[] = [
        user('Hi'),
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Thought elsewhere.', providerState },
            { type: 'text', text: 'I look.', providerState },
            {
              type: 'tool_call',
              callId: callId('c1'),
              vendorCallId: 'id|with.odd/characters',
              name: 'read_file',
              argumentsText: '{}',
              providerState,
            },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool_result', callId: callId('c1'), outcome: 'error', text: 'no such file' }] },
        { role: 'system', parts: [{ type: 'text', text: 'Noted.' }] },
        user('Go on'),
      ];
      completedOf(await play({ text: ['Done'] }, { messages }));
      const sent = JSON.stringify(lastBody());
      expect(sent).not.toContain('foreign-signature');
      expect(sent).not.toContain('odd/characters');
      expect(column.resultsIn(lastBody())).toEqual(['no such file']);
    });

    test('refusal', async () => {
      const end = completedOf(await play({ text: ["I can't help with that."], ends: 'refusal' }));
      expect(end.finishReason).toBe('content_filter');
      expect(end.vendorFinishReason).toBeTypeOf('string');
    });

    test('limit reached', async () => {
      const calls = [{ name: 'read_file', pieces: ['{"path":'] }];
      const end = (await play({ text: ['Half'], calls: column.cutsCalls ? calls : [], ends: 'length' })).at(-1);
      expect(end).toMatchObject({ type: 'round.completed', parts: [{ type: 'text', text: 'Half' }], finishReason: 'length' });
    });

    test('settings', async () => {
      const settings: ModelSettings = { temperature: 0.2, topP: 0.9, maxOutputTokens: 9_000, stop: ['END'], reasoningEffort: 'high' };
      for (const toolChoice of ['auto', 'none', 'required', { name: 'read_file' }] as const) {
        completedOf(await play({ text: ['Done'] }, { settings: { ...settings, toolChoice } }));
      }
      const output = {
        name: 'answer',
        schema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false },
      };
      completedOf(await play({ text: ['{"ok":true}'] }, { output, tools: [] }));
      expect(JSON.stringify(lastBody())).toContain(JSON.stringify(output.schema));
    });

    test('list of models', async () => {
      const list = await client.listModels(never);
      expect(list.ok && list.models.map((model) => model.id)).toEqual(column.listed.toSorted());
      expect(await client.check(never)).toMatchObject({ ok: true });
    });

    test('preview', async () => {
      const messages = [user('Hi')];
      completedOf(await play({ text: ['Hello'] }, { messages }));
      const [posted] = double.requests as [DoubleRequest];
      const preview = client.preview(request({ messages }));
      expect({ url: preview.url, body: preview.body }).toEqual({ url: `${double.url}${posted.url}`, body: posted.body });
    });
  });
}

if (!recordingsAreHere) for (const { dialect, name } of recordedCases) matrix.tested(dialect, name, 'recorded', 'not here');

describe.runIf(recordingsAreHere)('recorded', () => {
  afterEach(({ task }) => {
    const [dialect, name] = task.name.split(': ');
    const column = columns.find((each) => each.dialect === dialect);
    if (column === undefined || name === undefined) throw new Error(`no column for ${task.name}`);
    matrix.tested(column.dialect, name, 'recorded', task.result?.state === 'fail' ? 'FAILED' : 'passed');
  });
  test.each(recordedCases)('$dialect: $name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

/** The public double, for what it plays like the providers do. */
describe('aimock', () => {
  const mock = new LLMock({ port: 0 });
  beforeAll(async () => {
    mock.addFixtures([
      { match: { userMessage: 'stream text' }, response: { content: 'Hello from the public double.' }, chunkSize: 8 },
      { match: { userMessage: 'two files', hasToolResult: true }, response: { content: 'Both were read.' } },
      {
        match: { userMessage: 'two files' },
        response: {
          toolCalls: ['a', 'b'].map((path) => ({ id: `call_${path}`, name: 'read_file', arguments: JSON.stringify({ path }) })),
          finishReason: 'stop',
        },
      },
      {
        match: { userMessage: 'cut stream' },
        response: { content: 'This will be cut off somewhere in its middle' },
        chunkSize: 5,
        latency: 5,
        truncateAfterChunks: 6,
      },
      { match: { userMessage: 'endless' }, response: { content: 'word '.repeat(500) }, chunkSize: 5, latency: 20 },
    ]);
    await mock.start();
  });
  afterAll(() => mock.stop());
  afterEach(({ task }) => {
    const [dialect, name] = task.name.split(': ');
    const column = columns.find((each) => each.dialect === dialect);
    if (column === undefined || name === undefined) throw new Error(`no column for ${task.name}`);
    matrix.tested(column.dialect, name, 'aimock', task.result?.state === 'fail' ? 'FAILED' : 'passed');
  });

  describe.each(columns.map((column) => ({ ...column, client: () => clientOf(column, mock) })))(
    '$dialect',
    ({ dialect, model, client }) => {
      const ask = (text: string, more: RoundMessage[] = []): RoundRequest => ({
        model,
        messages: [user(text), ...more],
        tools: [readFileTool],
        settings: {},
      });

      test(`${dialect}: text`, async () => {
        const events = await eventsOf(client().send(ask('stream text'), never));
        expect(textsOf(completedOf(events))).toEqual(['Hello from the public double.']);
        expect(events.length).toBeGreaterThan(2);
      });

      test(`${dialect}: parallel tools`, async () => {
        const { parts, finishReason } = completedOf(await eventsOf(client().send(ask('two files'), never)));
        expect(finishReason).toBe('tool_calls');
        const answers = parts.flatMap((part): RoundMessage[] =>
          part.type === 'tool_call'
            ? [{ role: 'tool', parts: [{ type: 'tool_result', callId: part.callId, outcome: 'ok', text: 'content' }] }]
            : [],
        );
        expect(answers).toHaveLength(2);
        const end = completedOf(await eventsOf(client().send(ask('two files', [{ role: 'assistant', parts }, ...answers]), never)));
        expect(textsOf(end)).toEqual(['Both were read.']);
      });

      test(`${dialect}: cut stream`, async () => {
        expect(failedOf(await eventsOf(client().send(ask('cut stream'), never)))).toMatchObject({
          problem: { kind: 'network' },
          outputSeen: true,
        });
      });

      test(`${dialect}: abort after the first token`, async () => {
        const controller = new AbortController();
        const events: RoundEvent[] = [];
        for await (const event of client().send(ask('endless'), controller.signal)) {
          events.push(event);
          controller.abort({ type: 'stop' });
        }
        expect(failedOf(events).problem.kind).toBe('cancelled');
      });
    },
  );
});

describe('requests', () => {
  test.each(columns.map((column) => [column.dialect, column] as const))(
    '%s: all of them are what the SDK’s types say',
    async (_, column) => {
      const wrong = await column.wrongIn(column.posted);
      expect(wrong).toEqual([]);
      expect(column.posted.length).toBeGreaterThan(20);
    },
    60_000,
  );
});

afterAll(() => console.log(matrix.table()));

/** It also sends encrypted reasoning where that was asked for. */
function textsOf({ parts }: RoundCompleted): string[] {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

function clientOf(column: Column, double: { url: string }): ModelClient {
  return createClient({ provider: column.provider, vendor: column.vendor, baseUrl: `${double.url}${column.path}`, apiKey: column.key });
}
