import { readFileSync } from 'node:fs';
import type { EventFrame, RunId } from '@baton/protocol';
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

  it('remembers every adoption and what it followed', () => {
    expect(momentsOf('adopted-after-a-crash')?.adoptions).toEqual([{ at: expect.any(String), after: 'crash' }]);
    expect(momentsOf('left-by-a-shutdown')?.adoptions).toEqual([{ at: expect.any(String), after: 'shutdown' }]);
  });

  it('waits for nothing once the run has ended', () => {
    expect(momentsOf('stopped-in-a-message')?.waitingSince).toBeUndefined();
  });
});
