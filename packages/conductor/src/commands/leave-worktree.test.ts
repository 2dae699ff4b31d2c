import { asId, type Author, type Event, type TicketId } from '@baton/protocol';
import { expect, test } from 'vitest';
import { stateOf } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import { leaveWorktree } from './leave-worktree.ts';

const by: Author = { type: 'baton' };
const id = asId<TicketId>('a');
const worktree = { branch: 'baton/x', path: '/work/a' };

test('a worktree that nobody works in is done without', () => {
  for (const [status, pipelineStatus] of [
    ['blocked', 'executing'],
    ['cancelled', 'executing'],
    ['todo', 'stopped'],
  ] as const) {
    const left = leaveWorktree(stateOf([ticketOf('a', { status, worktree })], [], { pipelineStatus }), id, by);
    expect(left).toMatchObject({ ok: true, events: [{ type: 'ticket.updated', changes: { worktree: null } }] });
  }
});

test('one that is worked in, or about to be, stays', () => {
  const started: Event = {
    type: 'attempt.started',
    v: 1,
    trackId: asId('track-1'),
    attempt: {
      runId: asId('r1'),
      discussionId: asId('d1'),
      tier: 3,
      ticketId: id,
      number: 1,
      choice: { provider: asId('openai'), model: 'm' },
    },
  };
  const refusals = [
    leaveWorktree(stateOf([ticketOf('a', { status: 'todo', worktree })]), id, by),
    leaveWorktree(stateOf([ticketOf('a', { status: 'in_review', worktree })]), id, by),
    leaveWorktree(stateOf([ticketOf('a', { status: 'in_progress', worktree })], [started], { pipelineStatus: 'stopped' }), id, by),
  ];
  for (const refused of refusals) expect(refused).toMatchObject({ ok: false, refusal: expect.stringContaining('in use') });
  expect(leaveWorktree(stateOf([ticketOf('a')]), id, by)).toMatchObject({ ok: false, refusal: expect.stringContaining('no worktree') });
});
