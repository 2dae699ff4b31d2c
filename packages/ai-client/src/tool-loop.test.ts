import { asId, fallbacksLeft, type Event, type EventOf, type OpenCall, type ProviderId, type ProviderProblem } from '@baton/protocol';
import { createControllableClock, queuedRun, scriptedModel, type ControllableClock } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import {
  asking,
  countOf,
  expectWhole,
  foldAll,
  loopBench as benchOf,
  runId,
  settleAll,
  words,
  writtenBy,
  type BenchOptions,
  type LoopBench,
} from './loop-bench.suite.ts';
import { problemOf } from './problem.ts';
import type { AnswerPart, RoundEvent, RoundFailed, RoundRequest } from './round.ts';

const member = { type: 'member', memberId: asId('member-1'), name: 'Ada' } as const;
const stopRequested: Event = { type: 'run.stop_requested', v: 1, runId, by: member } as Event;

/** A bench with a clock of its own; without `before`, the log of a run that has just begun. */
function loopBench(
  options: Omit<BenchOptions, 'before' | 'clock'> & Partial<Pick<BenchOptions, 'before'>>,
): LoopBench & { clock: ControllableClock } {
  const clock = createControllableClock();
  return Object.assign(benchOf({ before: queuedRun(runId), ...options, clock }), { clock });
}

/** What a client emits for a round that was aborted: what had come by then. */
function aborted(seen: readonly RoundEvent[]): RoundFailed {
  const text = seen.map((event) => (event.type === 'text.delta' ? event.text : '')).join('');
  const parts: AnswerPart[] = text === '' ? [] : [{ type: 'text', text }];
  return { type: 'round.failed', problem: problemOf('cancelled', 'cancelled'), parts, outputSeen: parts.length > 0 };
}

const scripted = (...rounds: (readonly (RoundEvent | 'pause')[])[]) => scriptedModel<RoundRequest, RoundEvent>(rounds, aborted);

const failing = (problem: ProviderProblem, seen: string[] = []): RoundEvent[] => [
  ...seen.map((text): RoundEvent => ({ type: 'text.delta', part: 0, text })),
  { type: 'round.failed', problem, parts: seen.length === 0 ? [] : [{ type: 'text', text: seen.join('') }], outputSeen: seen.length > 0 },
];

/** Tools in the first round, an answer in the second, whatever was interrupted before: it looks at the log, as a model looks at its history. */
const toolsThenAnswer: BenchOptions['send'] = async function* (_request, signal, run) {
  const events = run.toolRounds === 0 ? asking(`r${run.rounds}-${run.epoch}-${run.usage.calls}`) : words('It ', 'says ', 'hello.');
  const seen: RoundEvent[] = [];
  for (const event of events) {
    if (signal.aborted) {
      yield aborted(seen);
      return;
    }
    seen.push(event);
    yield event;
  }
};

async function wholeRun(): Promise<LoopBench> {
  const bench = loopBench({ send: toolsThenAnswer });
  expect(await bench.run()).toBe('ended');
  return bench;
}

describe('a run with tools', () => {
  test('writes what happens in this order, and what belongs together at once', async () => {
    const { appends, log } = await wholeRun();
    expect(log.slice(2).map((event) => event.type)).toEqual([
      'round.started',
      'message.started',
      'message.completed',
      'usage.recorded',
      'tool.started',
      'tool.finished',
      'tool.started',
      'tool.finished',
      'round.started',
      'message.started',
      'message.completed',
      'usage.recorded',
      'run.finished',
    ]);
    expect(appends.map((events) => events.map((event) => event.type))).toEqual([
      ['round.started'],
      ['message.started'],
      ['message.completed', 'usage.recorded'],
      ['round.started'],
      ['message.started'],
      ['message.completed', 'usage.recorded'],
      ['run.finished'],
    ]);
    expectWhole(log);
  });

  test('the message goes where its round said, and its tool entries have ids in call order', async () => {
    const { log } = await wholeRun();
    const started = log.find((event) => event.type === 'round.started');
    const opened = log.find((event) => event.type === 'message.started');
    const completed = log.find((event) => event.type === 'message.completed');
    expect(opened).toMatchObject({
      entryId: started?.messageId,
      parentId: 'entry-user',
      takeId: 'take-1',
      author: { type: 'model', provider: 'rehearsal', model: 'scripted', simulated: true },
    });
    expect(completed?.toolEntries.map((each) => each.name)).toEqual(['read_file', 'list_directory']);
    expect(new Set(completed?.toolEntries.map((each) => each.entryId)).size).toBe(2);
  });

  test('deltas fit together to what is completed; a call is named by its first', async () => {
    const { log, deltas } = await wholeRun();
    const completed = log.filter((event): event is EventOf<'message.completed'> => event.type === 'message.completed');
    expect(completed).toHaveLength(2);
    for (const { entryId, parts } of completed) {
      expect(writtenBy(deltas, entryId)).toEqual(
        parts.map((part) => (part.type === 'tool_call' ? part.argumentsText : part.type === 'text' ? part.text : '')),
      );
    }
    const ofFirstCall = deltas.filter((delta) => delta.kind === 'tool_call' && delta.part === 1);
    expect(ofFirstCall.map(({ offset, toolCallId, name }) => ({ offset, toolCallId, name }))).toEqual([
      { offset: 0, toolCallId: 'r0-1-0-0', name: 'read_file' },
      { offset: 0, toolCallId: undefined, name: undefined },
    ]);
  });

  test('offsets count UTF-16 units', async () => {
    const bench = loopBench({ send: scripted(words('\u{1F3B5}é', 'x')).send });
    await bench.run();
    expect(bench.deltas.map((delta) => delta.offset)).toEqual([0, 3]);
  });

  test('no delta goes out before its message is in the log', async () => {
    const bench: LoopBench = loopBench({
      send: toolsThenAnswer,
      delta: ({ log, deltas }) => {
        const last = deltas.at(-1);
        expect(log.some((event) => event.type === 'message.started' && event.entryId === last?.entryId)).toBe(true);
      },
    });
    await bench.run();
    expect(bench.deltas.length).toBeGreaterThan(5);
  });

  test('an answer without a delta is opened and closed at once', async () => {
    const { send } = scripted([{ type: 'round.completed', parts: [], finishReason: 'stop' }]);
    const bench = loopBench({ send });
    expect(await bench.run()).toBe('ended');
    expect(bench.appends[1]?.map((event) => event.type)).toEqual(['message.started', 'message.completed', 'usage.recorded']);
    expect(bench.accounts[0]).not.toHaveProperty('usage');
    expectWhole(bench.log);
  });

  test('a pause of the vendor is followed by another round', async () => {
    const { send, requests } = scripted(
      [{ type: 'round.completed', parts: [{ type: 'text', text: 'a' }], finishReason: 'pause' }],
      words('b'),
    );
    const bench = loopBench({ send });
    await bench.run();
    expect(requests).toHaveLength(2);
    expectWhole(bench.log);
  });
});

describe('entered anywhere', () => {
  test('from every prefix of its log a run comes to a whole end', async () => {
    const { log } = await wholeRun();
    for (let length = 1; length <= log.length; length += 1) {
      const bench = loopBench({ before: log.slice(0, length), send: toolsThenAnswer });
      expect(await bench.run(), `after ${length} events`).toBe('ended');
      expect(bench.log.slice(0, length)).toEqual(log.slice(0, length));
      expectWhole(bench.log);
      expect(bench.log.at(-1)?.type).toBe('run.finished');
    }
  });

  test('what was open when a process died is closed and estimated once', async () => {
    const { log } = await wholeRun();
    const opened = log.findIndex((event) => event.type === 'message.started') + 1;
    const bench = loopBench({ before: log.slice(0, opened), send: toolsThenAnswer });
    await bench.run();
    expect(bench.appends[0]).toMatchObject([
      { type: 'message.interrupted', reason: 'crashed', parts: [] },
      { type: 'usage.recorded', estimated: true, usage: { inputTokens: 100 } },
    ]);
  });

  test('a call that has its result is not run again', async () => {
    const { log } = await wholeRun();
    const after = log.findIndex((event) => event.type === 'tool.finished') + 1;
    const asked: OpenCall[][] = [];
    const bench = loopBench({
      before: log.slice(0, after),
      send: toolsThenAnswer,
      settle: (calls, signal, own) => {
        asked.push(calls);
        return settleAll(calls, signal, own);
      },
    });
    await bench.run();
    expect(asked.map((calls) => calls.map((call) => call.name))).toEqual([['list_directory']]);
  });

  test('a run that has ended stays ended', async () => {
    const { log } = await wholeRun();
    const bench = loopBench({ before: log, send: toolsThenAnswer });
    expect(await bench.run()).toBe('ended');
    expect(bench.appends).toEqual([]);
  });
});

describe('stopped anywhere', () => {
  const writes = 13;

  /** Runs until the write, or after all writes the delta, of that number, and strikes there. */
  async function struckAt(at: number, type: 'stop' | 'shutdown') {
    const strike = ({ controller, others }: LoopBench): void => {
      if (controller.signal.aborted) return;
      if (type === 'stop') others(stopRequested);
      controller.abort({ type });
    };
    const bench = loopBench({
      send: toolsThenAnswer,
      appended: (own) => own.log.length >= at + 2 && at <= writes && strike(own),
      delta: (own) => own.deltas.length === at - writes && strike(own),
    });
    return { result: await bench.run(), log: bench.log };
  }

  test('a stop after every write, and after every delta, leaves a whole log', async () => {
    const { deltas, log } = await wholeRun();
    expect(log).toHaveLength(writes + 2);
    for (let at = 1; at <= writes + deltas.length; at += 1) {
      const struck = await struckAt(at, 'stop');
      expect(struck.result, `at ${at}`).toBe('ended');
      // Whoever stops a run that has just finished writes behind its end, which the fold ignores.
      expectWhole(struck.log.at(-1) === stopRequested ? struck.log.slice(0, -1) : struck.log);
    }
  });

  test('a shutdown after every write, and after every delta, leaves a log that goes on', async () => {
    const { deltas } = await wholeRun();
    for (let at = 1; at <= writes + deltas.length; at += 1) {
      const { result, log } = await struckAt(at, 'shutdown');
      const run = foldAll(log);
      expect(result, `at ${at}`).toBe(run.status === 'finished' ? 'ended' : 'left');
      expect([run.openMessageId, run.openRound]).toEqual([undefined, undefined]);
      const again = loopBench({ before: log, send: toolsThenAnswer });
      expect(await again.run()).toBe('ended');
      expectWhole(again.log);
      expect(again.log.at(-1)?.type).toBe('run.finished');
    }
  });

  test('partial text is kept with its usage in one append, and the run stops last', async () => {
    const model = scripted([{ type: 'text.delta', part: 0, text: 'Half a ' }, 'pause', ...words('never')]);
    const bench = loopBench({ send: model.send });
    const result = bench.run();
    await model.paused();
    bench.others(stopRequested);
    bench.controller.abort({ type: 'stop' });
    expect(await result).toBe('ended');
    expect(bench.appends.slice(2)).toMatchObject([
      [
        { type: 'message.interrupted', reason: 'stopped', parts: [{ type: 'text', text: 'Half a ' }] },
        { type: 'usage.recorded', estimated: true },
      ],
      [{ type: 'run.stopped' }],
    ]);
    expect(bench.accounts[0]).toMatchObject({ refused: false, partsSoFar: [{ text: 'Half a ' }] });
  });

  test('every open call gets a result that says what is known of it', async () => {
    const bench = loopBench({
      send: scripted(asking('x')).send,
      settle: async (calls, _signal, own) => {
        const [first] = calls;
        if (first !== undefined)
          own.settled({ type: 'tool.started', v: 1, runId, callId: first.callId, entryId: first.entryId, name: first.name });
        own.others(stopRequested);
        own.controller.abort({ type: 'stop' });
        throw new Error('interrupted');
      },
    });
    expect(await bench.run()).toBe('ended');
    expect(bench.appends.at(-1)).toMatchObject([
      { type: 'tool.finished', result: { outcome: 'cancelled', text: expect.stringContaining('not known') } },
      { type: 'tool.finished', result: { outcome: 'cancelled', text: expect.stringContaining('before this was run') } },
      { type: 'run.stopped' },
    ]);
    expectWhole(bench.log);
  });

  test('a stop that only the log knows of is seen when the answer begins', async () => {
    const model = scripted([{ type: 'text.delta', part: 0, text: 'Half' }, 'pause', ...words('never')]);
    const bench = loopBench({
      send: model.send,
      appended: ({ appends, others }) => void (appends.at(-1)?.[0]?.type === 'message.started' && others(stopRequested)),
    });
    expect(await bench.run()).toBe('ended');
    expect(bench.log.at(-1)?.type).toBe('run.stopped');
    expectWhole(bench.log);
  });

  test('nothing is sent once the signal is aborted', async () => {
    const model = scripted(words('never'));
    const bench = loopBench({ send: model.send, appended: ({ controller }) => controller.abort({ type: 'shutdown' }) });
    expect(await bench.run()).toBe('left');
    expect(model.requests).toEqual([]);
    expect(bench.accounts).toMatchObject([{ refused: true, partsSoFar: [] }]);
  });

  test('a stop wakes a run that waits to try again', async () => {
    const bench = loopBench({ send: scripted(failing(problemOf('rate_limit', 'Slow', { retryAfterMs: 60_000 }))).send });
    const result = bench.run();
    while (bench.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    bench.others(stopRequested);
    bench.controller.abort({ type: 'stop' });
    expect(await result).toBe('ended');
    expectWhole(bench.log);
  });
});

describe('rounds that fail', () => {
  test('nothing seen and worth it: the same round again, after the time that was asked for', async () => {
    const bench = loopBench({
      send: scripted(failing(problemOf('rate_limit', 'Slow', { retryAfterMs: 5_000, status: 429 })), words('Hi')).send,
    });
    const result = bench.run();
    const waited = await bench.clock.advanceToNext();
    expect(waited).toBeGreaterThanOrEqual(5_000);
    expect(waited).toBeLessThanOrEqual(6_250);
    expect(await result).toBe('ended');
    expect(bench.appends[1]).toMatchObject([
      { type: 'usage.recorded', round: 1, attempt: 1 },
      { type: 'round.failed', round: 1, attempt: 1, retryInMs: waited, problem: { kind: 'rate_limit' } },
    ]);
    expect(bench.appends[2]).toMatchObject([{ type: 'round.started', round: 1, attempt: 2 }]);
    expect(bench.accounts[0]).toMatchObject({ refused: true });
    expectWhole(bench.log);
  });

  test('after the last attempt the run fails and says how often it was tried', async () => {
    const overloaded = failing(problemOf('overloaded', 'Overloaded', { status: 503 }));
    const model = scripted(overloaded, overloaded, overloaded, overloaded);
    const bench = loopBench({ send: model.send });
    const result = bench.run();
    for (let wait = 0; wait < 3; wait += 1) await bench.clock.advanceToNext();
    expect(await result).toBe('ended');
    expect(model.requests).toHaveLength(4);
    expect(bench.appends.at(-1)).toMatchObject([
      { type: 'usage.recorded' },
      { type: 'round.failed', attempt: 4 },
      { type: 'run.failed', error: { kind: 'overloaded', detail: 'Overloaded (tried 4 times)', retry: { retryable: true } } },
    ]);
    expectWhole(bench.log);
  });

  test('once output was seen nothing is repeated: the text stays and the run fails', async () => {
    const bench = loopBench({ send: scripted(failing(problemOf('network', 'Gone'), ['Half'])).send });
    expect(await bench.run()).toBe('ended');
    expect(bench.appends.at(-1)).toMatchObject([
      { type: 'message.interrupted', reason: 'failed', parts: [{ text: 'Half' }] },
      { type: 'usage.recorded' },
      { type: 'round.failed' },
      { type: 'run.failed', error: { kind: 'network', detail: 'Gone' } },
    ]);
    expect(bench.accounts[0]).toMatchObject({ refused: false });
    expectWhole(bench.log);
  });

  test('what repeating can not help is not repeated', async () => {
    const model = scripted(failing(problemOf('auth', 'No', { status: 401 })));
    const bench = loopBench({ send: model.send });
    expect(await bench.run()).toBe('ended');
    expect(bench.log.at(-1)).toMatchObject({ type: 'run.failed', error: { kind: 'auth' } });
  });

  test('a failed connection is no refusal: it may have cost something', async () => {
    const bench = loopBench({ send: scripted(failing(problemOf('network', 'Gone')), words('Hi')).send });
    const result = bench.run();
    await bench.clock.advanceToNext();
    await result;
    expect(bench.accounts[0]).toMatchObject({ refused: false });
  });

  test('a send that throws, or ends without an end, fails the run and not the loop', async () => {
    const throwing = loopBench({
      send: async function* () {
        yield { type: 'text.delta', part: 0, text: 'Half' };
        throw new Error('a defect');
      },
    });
    expect(await throwing.run()).toBe('ended');
    expect(throwing.log.at(-1)).toMatchObject({ type: 'run.failed', error: { kind: 'unknown', detail: 'a defect' } });
    expectWhole(throwing.log);
    const silent = loopBench({ send: scripted([{ type: 'text.delta', part: 0, text: 'Half' }]).send });
    expect(await silent.run()).toBe('ended');
    expect(silent.log.at(-1)).toMatchObject({ type: 'run.failed', error: { kind: 'network' } });
    expectWhole(silent.log);
  });
});

test('a message says how long its model reasoned, to where something else began', async () => {
  let now = 1_000_000;
  const bench = benchOf({
    before: queuedRun(runId),
    clock: { now: () => now, sleep: async () => undefined },
    send: async function* () {
      now += 700;
      yield { type: 'reasoning.delta', part: 0, text: 'Hm' };
      now += 3000;
      yield { type: 'reasoning.delta', part: 0, text: ' …' };
      now += 1000;
      yield { type: 'text.delta', part: 1, text: 'Yes.' };
      now += 500;
      const parts = [
        { type: 'reasoning' as const, text: 'Hm …' },
        { type: 'text' as const, text: 'Yes.' },
      ];
      yield { type: 'round.completed', parts, finishReason: 'stop' };
    },
  });
  await bench.run();
  const message = bench.log.find((event) => event.type === 'message.completed');
  expect(message?.parts).toEqual([
    { type: 'reasoning', text: 'Hm …', durationMs: 4000 },
    { type: 'text', text: 'Yes.' },
  ]);
});

describe('fallbacks', () => {
  const fallbacks = ['second', 'third'].map((model) => ({ provider: asId<ProviderId>('rehearsal'), model }));
  const down = failing(problemOf('overloaded', 'Overloaded', { status: 503 }));

  /** A run with two fallbacks, on models that each do what they do, by their names; no wait lasts. */
  function fallingBack(models: Readonly<Record<string, () => RoundEvent[]>>, more: { blind?: string; before?: readonly Event[] } = {}) {
    const asked: string[] = [];
    const bench = benchOf({
      before: more.before ?? queuedRun(runId, {}, { fallbacks }),
      clock: { now: () => 0, sleep: async () => undefined },
      send: async function* ({ model }) {
        asked.push(model);
        yield* models[model]?.() ?? failing(problemOf('unknown', `No ${model}`));
      },
    });
    bench.ports.fallback = async (run) => {
      const left = fallbacksLeft(run);
      const next = left.find(({ model }) => model !== more.blind);
      const over = left.slice(0, next === undefined ? left.length : left.indexOf(next));
      return { ...(next === undefined ? {} : { next }), passedOver: over.map((each) => ({ ...each, reason: 'It sees no images.' })) };
    };
    return { bench, asked, run: bench.run };
  }

  test('the next model answers, the log says so, and later rounds stay with it', async () => {
    let round = 0;
    const { bench, asked, run } = fallingBack({
      scripted: () => down,
      second: () => ((round += 1) === 1 ? asking('x') : words('Done')),
    });
    expect(await run()).toBe('ended');
    expect(asked).toEqual(['scripted', 'scripted', 'scripted', 'scripted', 'second', 'second']);
    const failed = bench.log.filter((event) => event.type === 'round.failed');
    expect(failed.map(({ attempt, next, retryInMs }) => [attempt, next?.model, retryInMs === undefined])).toEqual([
      [1, undefined, false],
      [2, undefined, false],
      [3, undefined, false],
      [4, 'second', true],
    ]);
    expect(bench.log.filter((event) => event.type === 'round.started').map(({ round, attempt, model }) => [round, attempt, model])).toEqual(
      [...[1, 2, 3, 4].map((attempt) => [1, attempt, 'scripted']), [1, 5, 'second'], [2, 1, 'second']],
    );
    expect(bench.log.findLast((event) => event.type === 'message.started')).toMatchObject({ author: { model: 'second' } });
    expect(bench.log.at(-1)?.type).toBe('run.finished');
    expectWhole(bench.log);
  });

  test('each model has its own patience, and the last one’s failure names all', async () => {
    const { bench, asked, run } = fallingBack(
      { scripted: () => failing(problemOf('model_not_found', 'No such model')), third: () => down },
      { blind: 'second' },
    );
    expect(await run()).toBe('ended');
    expect(asked).toEqual(['scripted', 'third', 'third', 'third', 'third']);
    expect(bench.log.find((event) => event.type === 'round.failed')).toMatchObject({
      next: { model: 'third' },
      passedOver: [{ model: 'second', reason: 'It sees no images.' }],
    });
    expect(bench.log.at(-1)).toMatchObject({
      type: 'run.failed',
      error: { kind: 'overloaded', detail: 'The last fallback, third of rehearsal, failed too: Overloaded (tried 4 times)' },
    });
    expectWhole(bench.log);
  });

  test('nobody left who can be asked: the run fails and says why', async () => {
    const { bench, run } = fallingBack(
      { second: () => down, scripted: () => failing(problemOf('model_not_found', 'Gone.')) },
      { blind: 'third' },
    );
    await run();
    expect(bench.log.at(-1)).toMatchObject({
      type: 'run.failed',
      error: { detail: expect.stringMatching(/Overloaded \(tried 4 times\) third of rehearsal was not asked: It sees no images\.$/) },
    });
  });

  test.each(['auth', 'quota', 'balance', 'context_length', 'content_filter', 'invalid_request', 'unknown'] as const)(
    'what is a person’s to mend (%s) goes to nobody else',
    async (kind) => {
      const { bench, asked, run } = fallingBack({ scripted: () => failing(problemOf(kind, 'No.')), second: () => words('Never') });
      await run();
      expect(asked).toEqual(['scripted']);
      expect(bench.log.at(-1)).toMatchObject({ type: 'run.failed', error: { kind, detail: 'No.' } });
    },
  );

  test('half an answer is not gone on with by another model', async () => {
    const { bench, asked, run } = fallingBack({
      scripted: () => failing(problemOf('network', 'Gone'), ['Half']),
      second: () => words('Never'),
    });
    await run();
    expect(asked).toEqual(['scripted']);
    expect(bench.log.at(-1)).toMatchObject({ type: 'run.failed', error: { kind: 'network' } });
  });

  test('from every prefix of its log the run goes on with the model that was next, and ends whole', async () => {
    const models = { scripted: () => down, second: () => failing(problemOf('model_not_found', 'Gone')), third: () => words('Done') };
    const { bench, run } = fallingBack(models);
    await run();
    for (let length = 1; length <= bench.log.length; length += 1) {
      const before = bench.log.slice(0, length);
      const again = fallingBack(models, { before });
      expect(await again.run(), `after ${length} events`).toBe('ended');
      expectWhole(again.bench.log);
      expect(again.bench.log.at(-1)?.type).toBe('run.finished');
      const named = before.findLast((event) => event.type === 'round.failed' && event.next !== undefined);
      const next = named?.type === 'round.failed' ? named.next?.model : undefined;
      if (again.asked.length > 0) expect(again.asked[0]).toBe(next ?? 'scripted');
    }
  });
});

describe('limits and waiting', () => {
  test('the limit of rounds with tools ends the run in words', async () => {
    let round = 0;
    const bench = loopBench({
      before: queuedRun(runId, { maxToolRounds: 3 }),
      send: async function* () {
        yield* asking(`r${(round += 1)}`);
      },
    });
    expect(await bench.run()).toBe('ended');
    expect(countOf(bench.log, 'round.started')).toBe(3);
    const end = bench.log.at(-1);
    expect(end).toMatchObject({ type: 'run.failed', error: { kind: 'tool_rounds', detail: expect.stringContaining('3 rounds') } });
    expectWhole(bench.log);
  });

  test('ten rounds are the default', async () => {
    let round = 0;
    const bench = loopBench({
      send: async function* () {
        yield* asking(`r${(round += 1)}`, ['read_file']);
      },
    });
    await bench.run();
    expect(countOf(bench.log, 'round.started')).toBe(10);
  });

  test('a run that waits for a person is parked, and goes on with the decision', async () => {
    const parking = loopBench({
      send: toolsThenAnswer,
      settle: async (_calls, _signal, own) => {
        own.others({ type: 'run.parked', v: 1, runId });
        return 'parked';
      },
    });
    expect(await parking.run()).toBe('parked');
    const waiting = loopBench({ before: parking.log, send: toolsThenAnswer });
    expect(await waiting.run()).toBe('parked');
    expect(waiting.appends).toEqual([]);
    const resumed = loopBench({ before: [...parking.log, { type: 'run.resumed', v: 1, runId }], send: toolsThenAnswer });
    expect(await resumed.run()).toBe('ended');
    expectWhole(resumed.log);
  });

  test('a settle that says it settled and did not is a defect, not an endless loop', async () => {
    const bench = loopBench({ send: toolsThenAnswer, settle: async () => 'settled' });
    await expect(bench.run()).rejects.toThrow('left calls open');
  });

  test('a log that refuses ends the loop, and the request with it', async () => {
    let closed = false;
    const bench = loopBench({
      send: async function* () {
        try {
          yield* words('a', 'b');
        } finally {
          closed = true;
        }
      },
    });
    const { append } = bench.ports;
    bench.ports.append = async (events) => {
      if (events[0]?.type === 'message.started') throw new Error('taken over');
      return append(events);
    };
    await expect(bench.run()).rejects.toThrow('taken over');
    expect(closed).toBe(true);
  });

  test('a context entry that was put behind the last one is what the message follows', async () => {
    const bench = loopBench({ send: toolsThenAnswer });
    const { refreshContext, append } = bench.ports;
    bench.ports.refreshContext = async (run, round, attempt, signal) => {
      const entry = { id: asId('entry-context'), parentId: run.leafId, runId } as EventOf<'entry.created'>['entry'];
      bench.others({ type: 'entry.created', v: 1, entry });
      const refreshed = await refreshContext(run, round, attempt, signal);
      return { ...refreshed, started: { ...refreshed.started, parentId: entry.id } };
    };
    bench.ports.append = append;
    await bench.run();
    expect(bench.log.find((event) => event.type === 'message.started')).toMatchObject({ parentId: 'entry-context' });
  });
});
