import { asId, type ApprovalRequest, type Decision, type Event } from '@baton/protocol';
import { expect, it } from 'vitest';
import { foldApprovals } from './fold-approvals.ts';

const asked = (id: string): ApprovalRequest => ({
  id: asId(id),
  subject: 'tool',
  projectId: asId('p1'),
  because: '',
  arguments: {},
  effect: { type: 'none' },
  careful: false,
  choices: [],
  proposalHash: asId('00'),
  requestedAt: '2026-11-21T14:00:00Z',
});
const requested = (id: string): Event => ({ type: 'approval.requested', v: 1, approval: asked(id) });
const rejection: Decision = {
  decision: 'reject',
  scope: 'once',
  by: { type: 'baton' },
  at: '2026-11-21T14:01:00Z',
  effectiveHash: asId('1'),
  chain: asId('2'),
};
const after = (...events: Event[]) => events.reduce(foldApprovals, []).map(({ id, status }) => `${id} ${status}`);

it('adds what is asked, once, and says what became of it', () => {
  expect(after(requested('a1'), requested('a1'), requested('a2'), requested('a3'), requested('a4'))).toHaveLength(4);
  expect(
    after(
      requested('a1'),
      requested('a2'),
      requested('a3'),
      { type: 'approval.decided', v: 1, approvalId: asId('a1'), decision: rejection },
      { type: 'approval.cancelled', v: 1, approvalId: asId('a2') },
      { type: 'approval.expired', v: 1, approvalId: asId('a3') },
    ),
  ).toEqual(['a1 rejected', 'a2 cancelled', 'a3 expired']);
});

it('stays the same for what it does not know', () => {
  const known = foldApprovals([], requested('a1'));
  expect(foldApprovals(known, { type: 'approval.cancelled', v: 1, approvalId: asId('other') })).toBe(known);
});
