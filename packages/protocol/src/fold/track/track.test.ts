import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { asId, type RunId, type TicketId, type TrackId } from '../../ids.ts';
import { EventFrame } from '../../schemas/index.ts';
import { upcast } from '../../upcast.ts';
import { attemptsOf, lastAttempt } from './attempts-of.ts';
import { foldTrack } from './fold-track.ts';
import { openReviews } from './open-reviews.ts';
import { emptyTrack, type TrackState } from './track-state.ts';

const corpus = (name: string): EventFrame[] =>
  JSON.parse(readFileSync(new URL(`../../../corpus/tracks/${name}.json`, import.meta.url), 'utf8')) as EventFrame[];
const frames = corpus('one-ticket-twice');
const frameSchema = Compile(EventFrame);
const ticketId = asId<TicketId>('k1');

function folded(some: readonly EventFrame[]): TrackState {
  const state = emptyTrack(asId<TrackId>('k'));
  for (const frame of some) foldTrack(state, { ...frame, event: upcast(frame.event) });
  return state;
}

const until = (type: string, nth = 0): TrackState => {
  const at = frames.flatMap((frame, index) => (frame.event.type === type ? [index + 1] : []))[nth] ?? 0;
  return folded(frames.slice(0, at));
};

describe('a track', () => {
  test('is a log that the schemas of today still accept', () => {
    for (const frame of [...frames, ...corpus('reviewed-and-sent-back')])
      expect([...frameSchema.Errors(frame)], JSON.stringify(frame)).toEqual([]);
  });

  test('folds to its tickets, attempts, evidence, merges and what it cost', () => {
    const state = folded(frames);
    expect(state.pipeline).toMatchObject({ status: 'done', wish: null });
    expect(state.track).toMatchObject({ pipelineStatus: 'done', version: 2, branch: 'baton/k', costUsd: '0.003' });
    expect(state.tickets.get(ticketId)).toMatchObject({ status: 'completed', retryCount: 1, version: 8, costUsd: '0.003' });
    expect(
      attemptsOf(state, ticketId).map(({ tier, number, follows, outcome, settled }) => [tier, number, follows, outcome, settled]),
    ).toEqual([
      [3, 1, 1, 'failed', true],
      [3, 2, 2, 'done', true],
      [4, 1, 2, 'done', true],
    ]);
    expect(lastAttempt(state, ticketId, 3)).toMatchObject({ hint: 'Say please.', discussionId: 'd2' });
    expect(state.evidence.get(ticketId)).toMatchObject([{ follows: 2, evidence: { id: 'e1', passed: true } }]);
    expect([...state.merges.values()]).toMatchObject([{ outcome: 'merged', commit: 'c0ffee', settled: true }]);
    expect(state.usage.total).toMatchObject({ calls: 3, costUsd: '0.003', unknownCalls: 1 });
    expect([...state.usage.tiers].map(([tier, usage]) => [tier, usage.calls, usage.costUsd])).toEqual([
      [3, 2, '0.003'],
      [4, 1, null],
    ]);
    expect([...(state.usage.ticketTiers.get(ticketId) ?? [])].map(([tier, usage]) => [tier, usage.calls])).toEqual([
      [3, 2],
      [4, 1],
    ]);
    expect([state.openAttempts.size, state.openChecks.size, state.openMerges.size, state.pendingApprovals.size]).toEqual([0, 0, 0, 0]);
  });

  test('knows what is open, and what has ended and has not been taken into account', () => {
    expect([...until('attempt.started').openAttempts]).toEqual(['r1']);
    expect(until('attempt.started').attempts.get(asId<RunId>('r1'))).toMatchObject({
      status: 'running',
      startedAt: '2026-11-21T10:00:05.000Z',
    });
    expect(until('attempt.updated').attempts.get(asId<RunId>('r1'))?.status).toBe('holding');
    expect(lastAttempt(until('attempt.ended'), ticketId, 3)).toMatchObject({ status: 'ended', settled: false, nextHint: 'Say please.' });
    expect([...until('check.started').openChecks.values()]).toEqual([{ id: 'e1', ticketId: 'k1', on: 'ticket', follows: 2 }]);
    expect([...until('merge.started').openMerges]).toEqual(['m1']);
    const asked = until('approval.requested');
    expect([...asked.pendingApprovals]).toEqual(['a1']);
    expect(asked.approvals.get(asId('a1'))).toMatchObject({ subject: 'spawn', ticketId: 'k1', attempt: { tier: 3, number: 2 } });
    const decided = until('approval.decided');
    expect(decided.approvals.get(asId('a1'))).toMatchObject({ status: 'approved', settled: false, by: { type: 'member' } });
    expect([...decided.unsettledApprovals]).toEqual(['a1']);
  });

  test('counts a change of its graph, and no other', () => {
    const versions = frames.map((_, index) => folded(frames.slice(0, index + 1)).graphVersion);
    expect(versions.at(-1)).toBe(2);
  });

  test('knows what people said of a ticket until a worker who began after that has done their work', () => {
    const reviewed = corpus('reviewed-and-sent-back');
    const open = reviewed.map((_, index) =>
      openReviews(folded(reviewed.slice(0, index + 1)), ticketId).map(({ comments }) => comments[0]?.text.split(' ')[0]),
    );
    const changes = open.filter((each, index) => each.join() !== open[index - 1]?.join());
    expect(changes).toEqual([[], ['Mind'], ['Mind', 'No'], ['No'], [], ['A']]);
    expect(
      folded(reviewed)
        .reviews.get(ticketId)
        ?.map(({ follows, by, at }) => [follows, by.type, at.slice(17, 19)]),
    ).toEqual([
      [0, 'member', '02'],
      [1, 'member', '05'],
      [2, 'member', '13'],
    ]);
  });

  test('ignores events that nobody knows, of other tracks, and about what is not there', () => {
    const strange = frames.flatMap((frame): EventFrame[] => [
      frame,
      { ...frame, event: { type: 'weather.changed', v: 9, trackId: 'k' } as never },
      {
        ...frame,
        event: {
          type: 'ticket.updated',
          v: 1,
          trackId: 'other',
          ticketId: 'k1',
          version: 99,
          changes: { status: 'todo' },
          by: { type: 'baton' },
        } as never,
      },
      { ...frame, event: { type: 'attempt.ended', v: 1, trackId: 'k', runId: 'nobody', outcome: 'done' } as never },
    ]);
    expect(folded(strange)).toEqual(folded(frames));
  });
});
