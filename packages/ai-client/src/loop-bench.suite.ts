import {
  asId,
  askedNow,
  foldRun,
  MessageDraft,
  next,
  type CallId,
  type EntryId,
  type Event,
  type EventOf,
  type OpenCall,
  type RunId,
  type RunState,
} from '@baton/protocol';
import { expect } from 'vitest';
import type { Clock } from './clock.ts';
import type { LoopDelta, LoopPorts } from './loop-ports.ts';
import type { AnswerPart, RoundEvent, RoundRequest } from './round.ts';
import { runToolLoop } from './tool-loop.ts';

export const runId = asId<RunId>('run-1');

export function foldAll(events: readonly Event[]): RunState {
  const run = events.reduce<RunState | undefined>((state, event) => foldRun(state, event), undefined);
  if (run === undefined) throw new Error('the log has no run');
  return run;
}

export const words = (...texts: string[]): RoundEvent[] => [
  ...texts.map((text): RoundEvent => ({ type: 'text.delta', part: 0, text })),
  {
    type: 'round.completed',
    parts: [{ type: 'text', text: texts.join('') }],
    finishReason: 'stop',
    usage: { inputTokens: 10, outputTokens: 2 },
  },
];

/** An answer that says something and asks for tools. Call ids are made of `prefix`, so that rounds differ. */
export function asking(prefix: string, names: readonly string[] = ['read_file', 'list_directory']): RoundEvent[] {
  const text: AnswerPart = { type: 'text', text: 'I look.' };
  const calls = names.map((name, index): AnswerPart & { type: 'tool_call' } => ({
    type: 'tool_call',
    callId: asId<CallId>(`${prefix}-${index}`),
    name,
    argumentsText: '{"path":"a"}',
  }));
  return [
    { type: 'text.delta', part: 0, text: text.text },
    ...calls.flatMap(({ callId, name, argumentsText }, index): RoundEvent[] => [
      { type: 'tool_call.delta', part: index + 1, callId, name, text: '' },
      { type: 'tool_call.delta', part: index + 1, callId, name, text: argumentsText },
    ]),
    { type: 'round.completed', parts: [text, ...calls], finishReason: 'tool_calls', usage: { inputTokens: 10, outputTokens: 5 } },
  ];
}

/** A run with everything around it in memory. */
export interface LoopBench {
  ports: LoopPorts;
  log: Event[];
  /** What each append wrote at once. */
  appends: Event[][];
  deltas: LoopDelta[];
  accounts: Parameters<LoopPorts['account']>[0][];
  controller: AbortController;
  /** Writes to the log as another process would. */
  others: (...events: Event[]) => void;
  /** Writes what a tool did, as `settle` does. */
  settled: (event: Event) => void;
  run: () => Promise<'ended' | 'parked' | 'left'>;
}

export interface BenchOptions {
  /** What is in the log before. */
  before: readonly Event[];
  clock: Clock;
  send: (request: RoundRequest, signal: AbortSignal, run: RunState) => AsyncIterable<RoundEvent>;
  settle?: (calls: OpenCall[], signal: AbortSignal, bench: LoopBench) => Promise<'settled' | 'parked'>;
  /** Called after each write to the log. */
  appended?: (bench: LoopBench) => void;
  delta?: (bench: LoopBench) => void;
}

export function loopBench({ before, clock, send, settle = settleAll, appended, delta }: BenchOptions): LoopBench {
  const log = [...before];
  let known = log.length;
  let entries = log.length;
  const newEntryId = (): EntryId => asId(`entry-${(entries += 1)}`);
  const bench: LoopBench = {
    log,
    appends: [],
    deltas: [],
    accounts: [],
    controller: new AbortController(),
    others: (...events) => void log.push(...events),
    settled(event) {
      log.push(event);
      appended?.(bench);
    },
    run: () => runToolLoop(bench.ports, foldAll(log), bench.controller.signal),
    ports: {
      async append(events) {
        if (events.length > 0) bench.appends.push(events);
        log.push(...events);
        if (events.length > 0) appended?.(bench);
        const gained = log.slice(known);
        known = log.length;
        return gained;
      },
      async refreshContext(run, round, attempt) {
        const started: EventOf<'round.started'> = {
          type: 'round.started',
          v: 1,
          runId,
          round,
          attempt,
          messageId: newEntryId(),
          parentId: run.leafId,
          ...askedNow(run),
          settings: {},
          tools: [],
          entryIds: [],
          context: [],
          estimate: { inputTokens: 100, costUsd: null },
        };
        return { started, request: { model: askedNow(run).model, messages: [], settings: {} } };
      },
      send: (request, signal) => send(request, signal, foldAll(log)),
      settle: (calls, signal) => settle(calls, signal, bench),
      delta(each) {
        bench.deltas.push(each);
        delta?.(bench);
      },
      account(input) {
        bench.accounts.push(input);
        const { started, usage, refused, durationMs } = input;
        return {
          type: 'usage.recorded',
          v: 1,
          runId,
          round: started.round,
          attempt: started.attempt,
          provider: started.provider,
          model: started.model,
          usage: usage ?? { inputTokens: refused ? 0 : started.estimate.inputTokens, outputTokens: 0 },
          costUsd: null,
          estimated: usage === undefined,
          simulated: true,
          durationMs,
        };
      },
      newEntryId,
      clock,
    },
  };
  return bench;
}

/** Gives every open call its result, one write each, as long as nobody stops it. The loop hears of them when it catches up. */
export async function settleAll(calls: OpenCall[], signal: AbortSignal, bench: LoopBench): Promise<'settled'> {
  for (const { callId, entryId, name } of calls) {
    bench.settled({ type: 'tool.started', v: 1, runId, callId, entryId, name });
    if (signal.aborted) break;
    const result = { type: 'tool_result', callId, outcome: 'ok', text: `result of ${name}` } as const;
    bench.settled({ type: 'tool.finished', v: 1, runId, callId, entryId, result, durationMs: 1 });
    if (signal.aborted) break;
  }
  return 'settled';
}

/** What holds for the log of every run that has ended, wherever it was interrupted. */
export function expectWhole(log: readonly Event[]): void {
  const run = foldAll(log);
  expect(next(run).type).toBe('rest');
  expect(run.openCalls).toEqual([]);
  expect(run.openMessageId).toBeUndefined();
  expect(run.openRound).toBeUndefined();
  const ends = log.filter((event) => ['run.finished', 'run.failed', 'run.stopped'].includes(event.type));
  expect(ends).toHaveLength(1);
  expect(log.at(-1)).toBe(ends[0]);
  expect(countOf(log, 'usage.recorded')).toBe(countOf(log, 'round.started'));
  expect(countOf(log, 'message.started')).toBe(countOf(log, 'message.completed') + countOf(log, 'message.interrupted'));
  const asked = log.flatMap((event) => (event.type === 'message.completed' ? event.toolEntries.map((each) => each.callId) : []));
  const answered = log.flatMap((event) => (event.type === 'tool.finished' ? [event.callId] : []));
  expect(answered.toSorted()).toEqual(asked.toSorted());
}

export function countOf(log: readonly Event[], type: Event['type']): number {
  return log.filter((event) => event.type === type).length;
}

/** Puts a message's deltas together; they must fit without a gap. */
export function writtenBy(deltas: readonly LoopDelta[], entryId: EntryId): string[] {
  const draft = new MessageDraft();
  for (const { entryId: own, ...delta } of deltas) if (own === entryId) expect(draft.apply(delta)).toBe(true);
  return draft.parts.map((part) => (part.type === 'tool_call' ? part.argumentsText : part.text));
}
