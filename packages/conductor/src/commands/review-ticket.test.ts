import { asId, foldTrack, openReviews, type Author, type Event, type ReviewComment, type RunId, type TrackState } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { hintFor } from '../engine/hint-for.ts';
import { lookAtTrack } from '../engine/look-at-track.ts';
import { nextSteps } from '../engine/next-steps.ts';
import { settings, stateOf } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import { reviewTicket } from './review-ticket.ts';

const by: Author = { type: 'member', memberId: asId('anna'), name: 'Anna' };
const trackId = asId<TrackState['id']>('track-1');
const comments: ReviewComment[] = [
  { text: 'In euros, please.', path: 'prices.txt', lines: { side: 'after', from: 2, to: 3 }, code: 'apple 3\npear 4' },
  { text: 'Say what a tax is.' },
];
const choice = { provider: asId<never>('openai'), model: 'three' };

/** A worker's attempts on ticket a, each with how it ended; undefined: it is at work. */
function worked(status: Parameters<typeof ticketOf>[1], ...outcomes: ('done' | 'failed' | undefined)[]): TrackState {
  const events = outcomes.flatMap((outcome, index): Event[] => {
    const runId = asId<RunId>(`r${index + 1}`);
    const attempt = {
      runId,
      discussionId: asId<never>(`d${index}`),
      tier: 3 as const,
      ticketId: asId<never>('a'),
      number: index + 1,
      choice,
    };
    return [
      { type: 'attempt.started', v: 1, trackId, attempt },
      ...(outcome === undefined ? [] : [{ type: 'attempt.ended', v: 1, trackId, runId, outcome } satisfies Event]),
    ];
  });
  return stateOf([ticketOf('a', status)], events);
}

function take(state: TrackState, events: readonly Event[]): TrackState {
  for (const event of events) foldTrack(state, { seq: state.seq + 1, at: '2026-11-21T10:00:00.000Z', event });
  return state;
}

function reviewed(state: TrackState): TrackState {
  const result = reviewTicket(state, asId('a'), comments, by);
  if (!result.ok) throw new Error(result.refusal);
  return take(state, result.events);
}

const refusal = (state: TrackState): string => {
  const result = reviewTicket(state, asId('a'), comments, by);
  return result.ok ? 'it was taken' : result.refusal;
};

const steps = (state: TrackState) => nextSteps(lookAtTrack(state), settings, Date.parse('2026-11-21T10:00:01.000Z'));
const executing = (state: TrackState): TrackState =>
  take(state, [{ type: 'pipeline.updated', v: 1, trackId, status: 'executing', wish: null, by }]);

describe('what a person says of a ticket’s work', () => {
  test.each(['in_review', 'completed'] as const)('sends it back from %s to a new attempt, which is told', (status) => {
    const state = executing(reviewed(worked({ status, retryCount: 2 }, 'done')));
    expect(state.tickets.get(asId('a'))).toMatchObject({ status: 'todo', retryCount: 0 });
    expect(steps(state)).toMatchObject([
      {
        type: 'start',
        tier: 3,
        number: 2,
        hint: [
          'Anna looked at the work and says:',
          'prices.txt, lines 2 to 3:\n> apple 3\n> pear 4\nIn euros, please.',
          'Say what a tax is.',
        ].join('\n\n'),
      },
    ]);
  });

  test('reaches who works on it before anything is checked', () => {
    const state = executing(reviewed(worked({ status: 'in_progress' }, undefined)));
    expect(state.tickets.get(asId('a'))?.status).toBe('in_progress');
    expect(steps(state)).toEqual([]);
    take(state, [{ type: 'attempt.ended', v: 1, trackId, runId: asId('r1'), outcome: 'done' }]);
    expect(steps(state)).toMatchObject([{ happening: { type: 'worker_done' } }]);
    take(state, [
      {
        type: 'ticket.updated',
        v: 1,
        trackId,
        ticketId: asId('a'),
        version: 2,
        changes: { status: 'in_review' },
        by,
        happening: 'worker_done',
      },
    ]);
    expect(steps(state)).toEqual([{ type: 'move_ticket', ticketId: 'a', happening: { type: 'sent_back' } }]);
  });

  test('is told until an attempt that began after it has come to its end', () => {
    const state = reviewed(worked({ status: 'in_review' }, 'done'));
    const attempt = { discussionId: asId<never>('d'), tier: 3 as const, ticketId: asId<never>('a'), choice };
    take(state, [
      { type: 'attempt.started', v: 1, trackId, attempt: { ...attempt, runId: asId('r2'), number: 2 } },
      { type: 'attempt.ended', v: 1, trackId, runId: asId('r2'), outcome: 'failed', detail: 'It crashed.' },
    ]);
    expect(hintFor(state, { id: asId('a') })).toMatch(/^Anna looked at the work and says:[^]*Say what a tax is\.\n\nIt crashed\.$/);
    take(state, [
      { type: 'attempt.started', v: 1, trackId, attempt: { ...attempt, runId: asId('r3'), number: 3 } },
      { type: 'attempt.ended', v: 1, trackId, runId: asId('r3'), outcome: 'done' },
    ]);
    expect(openReviews(state, asId('a'))).toEqual([]);
    expect(hintFor(state, { id: asId('a') })).toBeUndefined();
  });

  test('is kept for the first worker of a ticket that is not begun', () => {
    const state = executing(reviewed(worked({ status: 'todo' })));
    expect(steps(state)).toMatchObject([{ type: 'start', number: 1, hint: expect.stringContaining('In euros') }]);
  });

  test('is refused where no worker could be told', () => {
    expect(refusal(worked({ kind: 'human', status: 'awaiting_approval' }))).toContain('done by a person');
    expect(refusal(worked({ status: 'cancelled' }))).toContain('retry it first');
    const done = take(worked({ status: 'completed' }, 'done'), [
      { type: 'pipeline.updated', v: 1, trackId, status: 'done', wish: null, by },
    ]);
    expect(refusal(done)).toContain('write a new ticket');
    const merging = take(worked({ status: 'in_review' }, 'done'), [
      { type: 'merge.started', v: 1, trackId, mergeId: asId('m'), ticketId: asId('a') },
    ]);
    expect(refusal(merging)).toContain('being merged');
  });
});
