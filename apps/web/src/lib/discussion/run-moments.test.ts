import { readFileSync } from 'node:fs';
import { asId, type EventFrame, type RunId } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { foldMoments, type RunMoments } from './run-moments.ts';

function momentsOf(name: string, until?: EventFrame['event']['type']): RunMoments | undefined {
  const file = new URL(`../../../../../packages/protocol/corpus/${name}.json`, import.meta.url);
  const frames = JSON.parse(readFileSync(file, 'utf8')) as EventFrame[];
  const end = until === undefined ? frames.length : frames.findIndex((frame) => frame.event.type === until) + 1;
  const moments = new Map<RunId, RunMoments>();
  for (const frame of frames.slice(0, end)) foldMoments(moments, frame);
  return moments.values().next().value;
}

describe('foldMoments', () => {
  it('waits from the round’s start until the answer begins', () => {
    expect(momentsOf('tools-then-answer', 'round.started')?.waitingSince).toBeDefined();
    expect(momentsOf('tools-then-answer', 'message.started')?.waitingSince).toBeUndefined();
  });

  it('remembers when an attempt failed', () => {
    expect(momentsOf('retried-after-a-rate-limit', 'round.failed')).toMatchObject({
      waitingSince: undefined,
      failedAt: expect.any(String),
    });
  });

  it('remembers who took over from whom, why, and with which message', () => {
    expect(momentsOf('fell-back-and-adopted', 'round.failed')?.takeovers).toMatchObject([{ before: undefined }]);
    expect(momentsOf('fell-back-and-adopted')?.takeovers[0]).toMatchObject({
      from: { provider: 'openai' },
      to: { provider: 'gemini' },
      problem: { kind: expect.any(String) },
      before: expect.any(String),
    });
  });

  it('puts those that took over without writing anything before the message of the one that did', () => {
    const moments = new Map<RunId, RunMoments>();
    const runId = asId<RunId>('r');
    const fold = (event: object): void =>
      foldMoments(moments, { at: '2026-11-21T14:00:00Z', event: { v: 1, runId, ...event } as EventFrame['event'] });
    const problem = { kind: 'model_not_found', detail: '' };
    for (const [model, next] of [
      ['a', 'b'],
      ['b', 'c'],
    ]) {
      fold({ type: 'round.started', provider: 'openai', model, messageId: `of-${model}` });
      fold({ type: 'round.failed', problem, next: { provider: 'openai', model: next } });
    }
    fold({ type: 'round.started', provider: 'openai', model: 'c', messageId: 'of-c' });
    fold({ type: 'message.started', entryId: 'of-c' });
    expect(moments.get(runId)?.takeovers.map(({ from, to, before }) => [from.model, to.model, before])).toEqual([
      ['a', 'b', 'of-c'],
      ['b', 'c', 'of-c'],
    ]);
  });

  it('remembers every adoption and what it followed', () => {
    expect(momentsOf('adopted-after-a-crash')?.adoptions).toEqual([{ at: expect.any(String), after: 'crash' }]);
    expect(momentsOf('left-by-a-shutdown')?.adoptions).toEqual([{ at: expect.any(String), after: 'shutdown' }]);
  });

  it('waits for nothing once the run has ended', () => {
    expect(momentsOf('stopped-in-a-message')?.waitingSince).toBeUndefined();
  });
});
