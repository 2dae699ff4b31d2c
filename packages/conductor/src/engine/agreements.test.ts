import {
  asId,
  textHash,
  type Approval,
  type ApprovalId,
  type Event,
  type EvidenceId,
  type MemberId,
  type MergeId,
  type RunId,
  type TicketId,
  type TrackId,
} from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { editTicket } from '../commands/edit-tickets.ts';
import { acceptPlan } from '../plan/accept-plan.ts';
import { ticketOf } from '../test-tickets.ts';
import { lookAtTrack } from './look-at-track.ts';
import { nextSteps } from './next-steps.ts';
import { baseChecked, settings, stateOf } from './test-state.ts';

const at = '2026-11-21T10:00:00.000Z';
const now = Date.parse(at) + 1_000;
const trackId = asId<TrackId>('track-1');
const id = (text: string) => asId<TicketId>(text);
const anna = { type: 'member', memberId: asId<MemberId>('anna'), name: 'Anna' } as const;
const steps = (...of: Parameters<typeof stateOf>) => nextSteps(lookAtTrack(stateOf(...of)), settings, now);

const started = (ticketId: string, runId: string, tier: 3 | 4 = 3): Event => ({
  type: 'attempt.started',
  v: 1,
  trackId,
  attempt: {
    runId: asId<RunId>(runId),
    discussionId: asId(`d-${runId}`),
    tier,
    ticketId: id(ticketId),
    number: 1,
    choice: { provider: asId('openai'), model: 'm' },
  },
});
const ended = (runId: string, outcome: 'done' | 'failed'): Event => ({
  type: 'attempt.ended',
  v: 1,
  trackId,
  runId: asId<RunId>(runId),
  outcome,
});
const checked = (ticketId: string): Event => ({
  type: 'evidence.recorded',
  v: 1,
  trackId,
  evidence: {
    id: asId<EvidenceId>('e'),
    ticketId: id(ticketId),
    on: 'ticket',
    kind: 'check',
    passed: true,
    detail: '',
    changedFiles: [],
    by: { type: 'baton' },
    at,
  },
});
const asked = (approvalId: string, subject: Approval['subject'], more: Partial<Approval> = {}): Event => ({
  type: 'approval.requested',
  v: 1,
  approval: {
    id: asId<ApprovalId>(approvalId),
    subject,
    projectId: asId('p'),
    trackId,
    because: '',
    arguments: {},
    effect: { type: 'none' },
    careful: false,
    choices: [],
    proposalHash: textHash('x'),
    requestedAt: at,
    ...more,
  },
});
const decided = (approvalId: string, decision: 'approve' | 'reject'): Event => ({
  type: 'approval.decided',
  v: 1,
  approvalId: asId<ApprovalId>(approvalId),
  decision: { decision, scope: 'once', by: anna, at, effectiveHash: textHash('x'), chain: textHash('x') },
});
const pipeline = (status: 'planning' | 'executing' | 'failed', wish: 'pause' | null = null): Event => ({
  type: 'pipeline.updated',
  v: 1,
  trackId,
  status,
  wish,
  by: anna,
});

describe('who agreed to a plan', () => {
  const awaiting = { pipelineStatus: 'awaiting_approval' } as const;
  const updated = (changes: Extract<Event, { type: 'track.updated' }>['changes']): Event => ({
    type: 'track.updated',
    v: 1,
    trackId,
    version: 2,
    changes,
    by: anna,
  });

  test('has agreed to nothing else: to no other tiers, margin, steps, words or price', () => {
    const quote = { min: '1', likely: '2', max: '3', basedOn: 0 };
    for (const changes of [
      { tiers: { 3: { mode: 'free' as const } } },
      { quoteMarginPercent: 900 },
      { stepMode: true },
      { title: 'B' },
      { quote },
    ]) {
      const next = steps([ticketOf('a')], [asked('p', 'plan'), updated(changes), decided('p', 'approve')], awaiting);
      expect(next).toMatchObject([{ type: 'ask', subject: 'plan' }]);
    }
    const same = steps([ticketOf('a')], [asked('p', 'plan'), updated({ priority: 3 }), decided('p', 'approve')], awaiting);
    expect(same).toEqual([{ type: 'move_pipeline', happening: 'approved' }]);
  });

  test('is asked again about a base that was red, once somebody may have mended it', () => {
    const red = [baseChecked(false), pipeline('failed'), pipeline('planning')];
    expect(steps([ticketOf('a')], red, {}, []).filter(({ type }) => type === 'check')).toHaveLength(1);
    const green = [baseChecked(true), pipeline('failed'), pipeline('planning')];
    expect(steps([ticketOf('a')], green, {}, []).filter(({ type }) => type === 'check')).toHaveLength(0);
  });
});

test('a ticket that is being merged is not refused any more: nothing more is spent on it', () => {
  const ticket = ticketOf('a', { status: 'in_review', costUsd: '5', quote: { min: '1', likely: '1', max: '1', basedOn: 0 } });
  const merging: Event = { type: 'merge.started', v: 1, trackId, mergeId: asId<MergeId>('m'), ticketId: id('a') };
  const events = [started('a', 'r'), ended('r', 'done'), checked('a'), started('a', 'q', 4), asked('o', 'overrun', { ticketId: id('a') })];
  expect(steps([ticket], [...events, ended('q', 'done'), merging, decided('o', 'reject')])).toEqual([]);
});

test('a ticket that waits for an answer stays who does it; a refusal of one that a person does says nothing', () => {
  const ticket = ticketOf('a', { status: 'awaiting_approval', stepMode: true });
  const question = asked('s', 'spawn', { ticketId: id('a'), attempt: { tier: 3, number: 1 } });
  expect(editTicket(stateOf([ticket], [question]), id('a'), { kind: 'human' }, anna)).toMatchObject({
    ok: false,
    refusal: expect.stringContaining('waits for an answer'),
  });
  const human = { ...ticket, kind: 'human' as const };
  expect(steps([human], [question, decided('s', 'reject')])).toEqual([]);
});

test('a worker that was asked to rest and does not come to it is stopped after as long as others are', () => {
  const hold: Event = { type: 'attempt.updated', v: 1, trackId, runId: asId<RunId>('r'), status: 'holding' };
  const state = stateOf([ticketOf('a', { status: 'in_progress' })], [started('a', 'r'), pipeline('executing', 'pause'), hold]);
  const late = now + settings.limits.attemptMs;
  expect(nextSteps(lookAtTrack(state), settings, late)).toEqual([{ type: 'stop', runId: 'r', because: 'too_long' }]);
});

test('a track that began on no branch ends on its own, and nobody is asked what could only fail', () => {
  const end = steps([ticketOf('a', { status: 'completed' })], [], { branch: 'baton/t', base: { commit: 'c', branch: null } });
  expect(end).toMatchObject([{ type: 'move_pipeline', happening: 'finished', detail: expect.stringContaining('baton/t') }]);
  const copy = steps([ticketOf('a', { status: 'completed' })], [], {
    branch: 'baton/t',
    base: { commit: 'c', branch: null, isCopy: true },
  });
  expect(copy).toMatchObject([{ type: 'ask', subject: 'merge' }]);
});

describe('a track that is planned again', () => {
  const plan = (count: number) => ({
    tickets: Array.from({ length: count }, (_, index) => ({ key: `k${index}`, title: `New ${index}`, description: 'd' })),
  });
  const ids = () => {
    let next = 0;
    return () => `new-${(next += 1)}`;
  };

  test('gives up what was begun and came to nothing', () => {
    const failed = ticketOf('a', { status: 'blocked', blockedReason: 'failed', blockedDetail: 'It crashed.', retryCount: 3 });
    const state = stateOf([failed, ticketOf('b', { status: 'completed' })], [started('a', 'r'), ended('r', 'failed')]);
    const accepted = acceptPlan(state, plan(1), asId<RunId>('p'), ids(), { type: 'baton' });
    const changed = accepted.ok
      ? accepted.events.flatMap((event) => (event.type === 'ticket.updated' ? [[event.ticketId, event.changes.status]] : []))
      : [];
    expect(changed).toEqual([['a', 'cancelled']]);
  });

  test('is refused in words where it would have more tickets than a track can', () => {
    const done = Array.from({ length: 600 }, (_, index) => ticketOf(`d${index}`, { status: 'completed' }));
    expect(acceptPlan(stateOf(done), plan(600), asId<RunId>('p'), ids(), { type: 'baton' })).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('1000 tickets at most'),
    });
  });
});
