import { readdirSync, readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { asId, type DiscussionId, type EntryId, type RunId, type TakeId } from '../ids.ts';
import { askedNow, fallbacksLeft } from '../fallbacks.ts';
import { next } from '../next.ts';
import { keptPath, pathTo, sentPath, unsentEntries } from '../path.ts';
import { EventFrame } from '../schemas/index.ts';
import { redactEvent } from '../redact.ts';
import { upcast } from '../upcast.ts';
import { emptyDiscussion, foldDiscussion } from './discussion-state.ts';
import { foldRun, hasEnded, leftOutOf, type RunState } from './run-state.ts';

const directory = new URL('../../corpus/', import.meta.url);
const logs = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({ name: file.replace('.json', ''), frames: JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as EventFrame[] }));

const discussionId = asId<DiscussionId>('d1');
const frameSchema = Compile(EventFrame);

function foldAll(frames: readonly EventFrame[]) {
  const state = emptyDiscussion(discussionId);
  for (const frame of frames) foldDiscussion(state, { ...frame, event: upcast(frame.event) });
  return state;
}

function runOf(frames: readonly EventFrame[]): RunState | undefined {
  return frames.reduce<RunState | undefined>((state, frame) => foldRun(state, frame.event), undefined);
}

/** What a run has to do after each event of the log that changes it. */
function steps(frames: readonly EventFrame[]): string[] {
  return frames.map((_, index) => {
    const run = runOf(frames.slice(0, index + 1));
    return run === undefined ? '-' : next(run).type;
  });
}

describe.each(logs)('the log "$name"', ({ frames }) => {
  test('is what the schemas of today still accept', () => {
    for (const frame of frames) expect([...frameSchema.Errors(frame)], JSON.stringify(frame)).toEqual([]);
  });

  test('folds at every prefix to a state with an answer to what comes next', () => {
    for (let length = 0; length <= frames.length; length += 1) {
      const run = runOf(frames.slice(0, length));
      if (run === undefined) continue;
      const step = next(run);
      expect(hasEnded(run.status) || run.status === 'parked').toBe(step.type === 'rest');
      expect(foldAll(frames.slice(0, length)).runs.get(asId<RunId>('r1'))?.state).toEqual(run);
    }
  });

  test('folds to the same in one go and with a pause, and survives being stored in between', () => {
    const whole = runOf(frames);
    for (let length = 0; length <= frames.length; length += 1) {
      const first = runOf(frames.slice(0, length));
      const stored = first === undefined ? undefined : (JSON.parse(JSON.stringify(first)) as RunState);
      const resumed = frames.slice(length).reduce((state, frame) => foldRun(state, frame.event), stored);
      expect(JSON.parse(JSON.stringify(resumed))).toEqual(JSON.parse(JSON.stringify(whole)));
    }
  });

  test('ignores events and fields that nobody knows', () => {
    const noise = { type: 'weather.changed', v: 7, runId: 'r1', sky: 'grey' } as unknown as EventFrame['event'];
    const noisy = frames.flatMap((frame) => [
      { ...frame, event: { ...frame.event, later: true } },
      { ...frame, event: noise },
    ]) as EventFrame[];
    expect(runOf(noisy)?.status).toEqual(runOf(frames)?.status);
    expect([...foldAll(noisy).entries.keys()]).toEqual([...foldAll(frames).entries.keys()]);
  });

  test('keeps the path from the root to the leaf whole at every prefix', () => {
    for (let length = 3; length <= frames.length; length += 1) {
      const state = foldAll(frames.slice(0, length));
      const leafId = state.takes.get(asId<TakeId>('t1'))?.leafId ?? null;
      const path = pathTo(state.entries, leafId);
      expect(path[0]?.id).toBe('e1');
      expect(path.at(-1)?.id).toBe(leafId);
      for (const [index, entry] of path.entries()) expect(entry.parentId).toBe(path[index - 1]?.id ?? null);
    }
  });
});

function log(name: string): EventFrame[] {
  return logs.find((each) => each.name === name)?.frames ?? [];
}

describe('what comes next', () => {
  test('tools are settled before the model is asked again, and an answer without calls ends the run', () => {
    expect(steps(log('tools-then-answer')).slice(3)).toEqual([
      'send', // queued
      'send', // started
      'send', // round started
      'interrupt', // message open
      'settle',
      'settle',
      'settle',
      'settle',
      'settle',
      'send', // both results are there
      'send',
      'interrupt',
      'finish',
      'finish',
      'rest',
    ]);
  });

  test('a stop comes before everything but the closing of an open message', () => {
    expect(steps(log('stopped-in-a-message')).slice(-4)).toEqual(['interrupt', 'stop', 'stop', 'rest']);
    const withCalls = log('stopped-with-open-calls');
    const step = next(runOf(withCalls.slice(0, -3)) as RunState);
    expect(step).toMatchObject({ type: 'stop', openCalls: [{ callId: 'c1' }, { callId: 'c2' }] });
  });

  test('the limit of tool rounds ends a run in words', () => {
    const frames = log('too-many-tool-rounds');
    expect(next(runOf(frames.slice(0, -1)) as RunState)).toMatchObject({
      type: 'fail',
      error: { kind: 'tool_rounds', detail: expect.stringContaining('in 1 rounds') },
    });
  });

  test('a failed attempt is followed by the next attempt of the same round', () => {
    const frames = log('retried-after-a-rate-limit');
    const failed = frames.findIndex((frame) => frame.event.type === 'round.failed');
    expect(next(runOf(frames.slice(0, failed + 1)) as RunState)).toEqual({ type: 'send', round: 1, attempt: 2 });
  });

  test('a run does not finish over what somebody said, and starts counting its tool rounds anew', () => {
    const frames = log('steered');
    const answered = frames.findIndex(({ event }) => event.type === 'message.completed' && event.entryId === 'e5');
    expect(next(runOf(frames.slice(0, answered + 1)) as RunState)).toEqual({ type: 'send', round: 3, attempt: 1 });
    const applied = frames.findIndex(({ event }) => event.type === 'steer.applied');
    expect(runOf(frames.slice(0, applied + 1))).toMatchObject({ leafId: 'e6', toolRounds: 0, steers: [{ id: 's2', when: 'after_run' }] });
    expect(next(runOf(frames.slice(0, applied + 1)) as RunState)).toEqual({ type: 'send', round: 3, attempt: 1 });
  });

  test('a fallback is asked by whoever has the run, and nobody before it again', () => {
    const frames = log('fell-back-and-adopted');
    const at = (type: string, nth = 0) => frames.flatMap((frame, index) => (frame.event.type === type ? [index + 1] : []))[nth] ?? 0;
    const before = runOf(frames.slice(0, at('round.failed') - 1)) as RunState;
    expect([askedNow(before).provider, fallbacksLeft(before).map(({ provider }) => provider)]).toEqual(['openai', ['anthropic', 'gemini']]);
    const failed = runOf(frames.slice(0, at('round.failed'))) as RunState;
    expect([askedNow(failed), fallbacksLeft(failed)]).toEqual([{ provider: 'gemini', model: 'gemini-2.5-flash' }, []]);
    expect(next(failed)).toEqual({ type: 'send', round: 1, attempt: 2 });
    const adopted = runOf(frames.slice(0, at('message.interrupted') + 1)) as RunState;
    expect([askedNow(adopted).provider, next(adopted)]).toEqual(['gemini', { type: 'send', round: 2, attempt: 1 }]);
    const entries = [...foldAll(frames).entries.values()].filter(({ role }) => role === 'assistant');
    expect(entries.map(({ author }) => author.type === 'model' && author.provider)).toEqual(['gemini', 'gemini', 'gemini']);
  });

  test('broken arguments go back to the model once, and then end the run', () => {
    const frames = log('broken-arguments-twice');
    const completed = frames.flatMap(({ event }, index) => (event.type === 'message.completed' ? [index + 1] : []));
    const [first, second] = completed.map((length) => next(runOf(frames.slice(0, length)) as RunState));
    expect(first?.type).toBe('settle');
    expect(second).toMatchObject({
      type: 'fail',
      error: { kind: 'tool_arguments', detail: expect.stringContaining('last for read_file: {"path"') },
      openCalls: [{ callId: 'c2' }],
    });
  });

  test('three crashes without a completed round between end a run; an orderly shutdown does not count', () => {
    const crash = log('adopted-after-a-crash').slice(0, 10);
    const startOf = (epoch: number, adopted: 'crash' | 'shutdown') =>
      ({ type: 'run.started', v: 1, runId: 'r1', processId: 'b', epoch, adopted }) as never;
    const fold = (adopted: ('crash' | 'shutdown')[]) =>
      adopted.reduce((state, why, index) => foldRun(state, startOf(index + 3, why)) as RunState, runOf(crash) as RunState);
    expect(next(fold(['crash'])).type).toBe('send');
    expect(next(fold(['shutdown', 'shutdown', 'shutdown'])).type).toBe('send');
    expect(next(fold(['crash', 'shutdown', 'crash']))).toMatchObject({ type: 'fail', error: { kind: 'crashed' } });
  });
});

describe('a discussion', () => {
  test('counts its calls, with the unknown prices apart', () => {
    expect(foldAll(log('retried-after-a-rate-limit')).usage).toMatchObject({ calls: 2, costUsd: '0', unknownCalls: 1, estimatedCalls: 1 });
    expect(foldAll(log('tools-then-answer')).usage).toMatchObject({ calls: 2, costUsd: '0.00006', unknownCalls: 0 });
  });

  test('holds what was said and not sent, how a take was cut, and what its title cost apart from its runs', () => {
    const state = foldAll(log('steered'));
    expect([...state.steers.values()]).toMatchObject([{ id: 's2', runId: 'r1', when: 'after_run' }]);
    expect([...state.takes.values()]).toMatchObject([{ id: 't1', leafId: 'e7', trim: { firstEntryId: 'e6', droppedTurns: 1 } }]);
    expect(state.usage).toMatchObject({ calls: 4, costUsd: '0.0001' });
    expect(state.runs.get(asId<RunId>('r1'))?.state.usage).toMatchObject({ calls: 3, costUsd: '0.00009' });
  });

  test('knows who edited what a run sends, and loses it with what is taken out', () => {
    const frames = log('edited-and-compacted');
    const run = foldAll(frames).runs.get(asId<RunId>('r1'))?.state;
    expect(run?.edited).toMatchObject({ by: { name: 'Anna' }, edits: [{ id: 'e1', after: 'd'.repeat(64) }, { type: 'system' }] });
    expect(run === undefined ? undefined : leftOutOf(run)).toEqual({ tools: ['read_file'] });
    const redacted = frames.map((frame) => ({ ...frame, event: redactEvent(frame.event, asId<EntryId>('e1')) }));
    expect(JSON.stringify(redacted)).not.toContain('d'.repeat(64));
    expect(JSON.stringify(redacted)).toContain('f'.repeat(64));
    const live = foldAll([...frames, { ...frames[0], event: { type: 'entry.redacted', v: 1, entryId: 'e1' } } as never]);
    expect(live.runs.get(asId<RunId>('r1'))?.state.edited).toEqual(foldAll(redacted).runs.get(asId<RunId>('r1'))?.state.edited);
  });

  test('sends a summary in the place of what it stands for, and that again once the summary is taken back', () => {
    const frames = log('edited-and-compacted');
    const state = foldAll(frames);
    const path = pathTo(state.entries, asId<EntryId>('e6'));
    expect(sentPath(path).map((entry) => entry.id)).toEqual(['e6', 'e5']);
    expect([...unsentEntries(path, undefined)]).toEqual(['e1', 'e2', 'e3', 'e4'].map((id) => [id, 'compacted']));
    expect(foldAll(frames.slice(0, -1)).summaries.get(asId<TakeId>('t1'))).toMatchObject({ text: 'They read the README.' });
    expect(state.summaries.size).toBe(0);
    const pinned = path.map((entry) => (entry.id === 'e1' ? { ...entry, pinned: true } : entry));
    expect(sentPath(pinned).map((entry) => entry.id)).toEqual(['e6', 'e1', 'e5']);
    const undone = path.map((entry) => (entry.id === 'e6' ? { ...entry, deleted: true } : entry));
    expect(sentPath(undone).map((entry) => entry.id)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    const trim = { firstEntryId: asId<EntryId>('e5'), shortened: [], droppedTurns: 1, droppedTokens: 10 };
    expect(keptPath(sentPath(path), trim).map((entry) => entry.id)).toEqual(['e6', 'e5']);
    expect([...unsentEntries(undone, trim)]).toEqual(['e2', 'e3', 'e4'].map((id) => [id, 'cut']));
  });

  test('loses what is taken out and keeps its shape', () => {
    const frames = log('steered').map((frame) => ({ ...frame, event: redactEvent(frame.event, asId<EntryId>('e2')) }));
    const state = foldAll([...frames, { ...frames[0], event: { type: 'entry.redacted', v: 1, entryId: 'e2' } } as never]);
    expect(state.entries.get(asId<EntryId>('e2'))?.parts).toEqual(foldAll(frames).entries.get(asId<EntryId>('e2'))?.parts);
    expect(JSON.stringify(state.entries.get(asId<EntryId>('e2')))).not.toContain('README.md');
    expect(state.entries.get(asId<EntryId>('e3'))).toEqual(foldAll(log('steered')).entries.get(asId<EntryId>('e3')));
  });

  test('sends nothing from before a reset, and nothing that was deleted', () => {
    const state = foldAll(log('tools-then-answer'));
    const path = pathTo(state.entries, asId<EntryId>('e5'));
    expect(sentPath(path).map((entry) => entry.id)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
    const reset = path.map((entry) =>
      entry.id === 'e3' ? { ...entry, marker: 'reset' as const } : entry.id === 'e4' ? { ...entry, deleted: true } : entry,
    );
    expect(sentPath(reset).map((entry) => entry.id)).toEqual(['e5']);
  });
});
