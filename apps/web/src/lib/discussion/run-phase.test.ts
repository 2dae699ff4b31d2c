import { readFileSync } from 'node:fs';
import type { EventFrame } from '@baton/protocol';
import { asId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { DiscussionLog } from './discussion-log.ts';
import { runPhase } from './run-phase.ts';

/** The phases that a recorded run goes through, repeated ones left out. */
function phasesOf(name: string): string[] {
  const file = new URL(`../../../../../packages/protocol/corpus/${name}.json`, import.meta.url);
  const log = new DiscussionLog(asId('d1'));
  const phases: string[] = [];
  for (const frame of JSON.parse(readFileSync(file, 'utf8')) as EventFrame[]) {
    log.event(frame);
    const [run] = log.state.runs.values();
    if (run === undefined) continue;
    const { type } = runPhase(run, log.moments.get(run.state.request.id));
    if (phases.at(-1) !== type) phases.push(type);
  }
  return phases;
}

it('goes from the queue over waiting and work to the end', () => {
  expect(phasesOf('tools-then-answer')).toEqual(['queued', 'waiting', 'working', 'waiting', 'working', 'finished']);
});

it('says that it tries again after a failed attempt', () => {
  expect(phasesOf('retried-after-a-rate-limit')).toContain('retrying');
});

it('stops by way of stopping', () => {
  expect(phasesOf('stopped-in-a-message').slice(-2)).toEqual(['stopping', 'stopped']);
});

it('fails where the run fails', () => {
  expect(phasesOf('too-many-tool-rounds').at(-1)).toBe('failed');
});

it('says what is kept before a tool changes very much, and that somebody has to take the run over', () => {
  const file = new URL('../../../../../packages/protocol/corpus/stopped-with-open-calls.json', import.meta.url);
  const log = new DiscussionLog(asId('d1'));
  const frames = JSON.parse(readFileSync(file, 'utf8')) as EventFrame[];
  const called = frames.findIndex(({ event }) => event.type === 'message.completed' && event.toolEntries.length > 0);
  for (const frame of frames.slice(0, called + 1)) log.event(frame);
  const frame = frames[called];
  const [first] = frame?.event.type === 'message.completed' ? frame.event.toolEntries : [];
  const [runId] = log.state.runs.keys();
  if (frame === undefined || first === undefined || runId === undefined) throw new Error('the corpus has a call');
  const phase = (event: EventFrame['event']) => {
    log.event({ ...frame, seq: log.state.seq + 1, event });
    const [run] = log.state.runs.values();
    return run === undefined ? undefined : runPhase(run, log.moments.get(runId));
  };
  const { entryId, callId, name } = first;
  expect(phase({ type: 'tool.preparing', v: 1, runId, entryId, callId, files: 50_000 })).toEqual({ type: 'preparing', files: 50_000 });
  expect(phase({ type: 'tool.started', v: 1, runId, entryId, callId, name })).toEqual({ type: 'working' });
  expect(phase({ type: 'run.parked', v: 1, runId, waitsFor: 'holder' })).toMatchObject({ type: 'orphaned' });
});
