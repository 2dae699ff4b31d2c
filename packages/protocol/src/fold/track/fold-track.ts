import type { ApprovalId, TicketId } from '../../ids.ts';
import type { Author } from '../../schemas/author.ts';
import type { ApprovalStatus } from '../../schemas/approval.ts';
import type { EventOf } from '../../schemas/event.ts';
import type { EventFrame } from '../../schemas/frame.ts';
import { statusOfDecision } from '../run-state.ts';
import { addCall, noUsage } from '../usage-totals.ts';
import { attemptsOf, lastAttempt } from './attempts-of.ts';
import { approvalKey, lastApproval } from './last-approval.ts';
import type { Attempt, TrackState } from './track-state.ts';

/**
 * Takes one more event of the track's stream into its state. Total: events of other tracks, of unknown types, and about what is not there are ignored. It
 * depends on nothing but the two, so that a server, a page and a process after a crash all see the same.
 */
export function foldTrack(state: TrackState, { seq, at, event }: Pick<EventFrame, 'seq' | 'at' | 'event'>): void {
  state.seq = seq;
  if ('trackId' in event && event.trackId !== state.id) return;
  switch (event.type) {
    case 'track.created':
      if (event.track.id !== state.id) return;
      state.track = event.track;
      state.pipeline = { status: event.track.pipelineStatus, wish: null };
      return;
    case 'track.updated':
      if (state.track === undefined) return;
      state.track = { ...state.track, ...event.changes, version: event.version };
      if (AGREED.some((field) => field in event.changes) || isNewPrice(state, event.changes)) state.planVersion += 1;
      if (TOLD.some((field) => field in event.changes)) outdate(state, null);
      return;
    case 'ticket.created':
      if (event.ticket.trackId !== state.id) return;
      state.tickets.set(event.ticket.id, event.ticket);
      structureChanged(state);
      return;
    case 'ticket.updated':
      return ticketUpdated(state, event);
    case 'ticket.deleted':
      if (state.tickets.delete(event.ticketId)) structureChanged(state);
      return;
    case 'pipeline.updated':
      return pipelineUpdated(state, event);
    case 'plan.submitted':
      state.refusedPlans += event.problems.length > 0 ? 1 : 0;
      return;
    case 'attempt.started':
      return attemptStarted(state, event, at);
    case 'attempt.updated':
      return attemptUpdated(state, event, at);
    case 'attempt.ended':
      return attemptEnded(state, event, at);
    case 'check.started':
      state.openChecks.set(event.evidenceId, {
        id: event.evidenceId,
        ticketId: event.ticketId,
        on: event.on,
        follows: workerAttempts(state, event.ticketId),
      });
      return;
    case 'evidence.recorded':
      return evidenceRecorded(state, event);
    case 'review.commented':
      return reviewCommented(state, event, at);
    case 'merge.started':
      state.merges.set(event.mergeId, {
        id: event.mergeId,
        ticketId: event.ticketId,
        follows: workerAttempts(state, event.ticketId),
        settled: false,
      });
      state.lastMerge.set(event.ticketId, event.mergeId);
      state.openMerges.add(event.mergeId);
      return;
    case 'merge.ended':
      return mergeEnded(state, event);
    case 'approval.requested':
      return approvalRequested(state, event);
    case 'approval.decided':
      return approvalEnded(state, event.approvalId, statusOfDecision(event.decision.decision), event.decision.by);
    case 'approval.cancelled':
      return approvalEnded(state, event.approvalId, 'cancelled');
    case 'approval.expired':
      return approvalEnded(state, event.approvalId, 'expired');
    case 'tier_usage.recorded':
      return usageRecorded(state, event);
    default:
      return;
  }
}

/** What a graph is made of. */
const STRUCTURE = ['kind', 'dependsOn', 'targetFiles', 'priority', 'position', 'title', 'description'] as const;

/** What people agree to beside it. */
const PLAN = ['phase', 'acceptance', 'stepMode', 'modelOverride', 'tiers'] as const;

/** Of the track itself. */
const AGREED = ['title', 'description', 'acceptance', 'stepMode', 'serialiseOverlaps', 'quoteMarginPercent', 'tiers'] as const;

/** Whoever is asked about a plan is asked about its price, too. */
function isNewPrice({ pipeline }: TrackState, changes: object): boolean {
  return pipeline.status === 'awaiting_approval' && 'quote' in changes;
}

/** What runs are told of a ticket, or of the track. */
const TOLD = ['title', 'description', 'acceptance', 'targetFiles'] as const;

/** Whoever was asked to begin a run has read something else. */
function outdate(state: TrackState, ticketId: TicketId | null): void {
  const asked = lastApproval(state, ticketId, 'spawn');
  if (asked !== undefined) state.approvals.set(asked.id, { ...asked, outdated: true });
}

function structureChanged(state: TrackState): void {
  state.graphVersion += 1;
  state.planVersion += 1;
}

function ticketUpdated(state: TrackState, event: EventOf<'ticket.updated'>): void {
  const ticket = state.tickets.get(event.ticketId);
  if (ticket === undefined) return;
  state.tickets.set(ticket.id, { ...ticket, ...event.changes, version: event.version });
  if (STRUCTURE.some((field) => field in event.changes)) structureChanged(state);
  else if (event.by.type === 'member' || PLAN.some((field) => field in event.changes) || isNewPrice(state, event.changes))
    state.planVersion += 1;
  if (TOLD.some((field) => field in event.changes)) outdate(state, ticket.id);
  if (event.happening !== undefined) settle(state, ticket.id);
}

/** What ended on the ticket (null: on the track) before this has been taken into account by it. */
function settle(state: TrackState, ticketId: TicketId | null): void {
  for (const attempt of attemptsOf(state, ticketId)) {
    if (attempt.status === 'ended' && !attempt.settled) state.attempts.set(attempt.runId, { ...attempt, settled: true });
  }
  const mergeId = state.lastMerge.get(ticketId);
  const merge = mergeId === undefined ? undefined : state.merges.get(mergeId);
  if (merge?.outcome !== undefined && !merge.settled) state.merges.set(merge.id, { ...merge, settled: true });
  settleApprovals(state, ticketId);
}

function settleApprovals(state: TrackState, ticketId: TicketId | null): void {
  for (const id of state.unsettledApprovals) {
    const approval = state.approvals.get(id);
    if (approval?.ticketId !== ticketId) continue;
    state.approvals.set(id, { ...approval, settled: true });
    state.unsettledApprovals.delete(id);
  }
}

function pipelineUpdated(state: TrackState, event: EventOf<'pipeline.updated'>): void {
  const { status, wish, detail, by } = event;
  const before = state.pipeline.status;
  if (status !== before) {
    settle(state, null);
    const begins = status === 'executing' && before !== 'paused' && before !== 'awaiting_approval';
    if (status === 'planning' || begins) state.evidenceSince = state.evidence.get(null)?.length ?? 0;
  }
  if (by.type === 'member' && wish === null) state.starter = by;
  state.pipeline = { status, wish, by, ...(detail === undefined ? {} : { detail }) };
  if (state.track !== undefined) state.track = { ...state.track, pipelineStatus: status };
}

function workerAttempts(state: TrackState, ticketId: TicketId | null): number {
  return lastAttempt(state, ticketId, 3)?.number ?? 0;
}

function attemptStarted(state: TrackState, { attempt }: EventOf<'attempt.started'>, at: string): void {
  if (state.attempts.has(attempt.runId)) return;
  if (attempt.tier === 2) state.refusedPlans = 0;
  const follows = attempt.tier === 3 ? attempt.number : workerAttempts(state, attempt.ticketId);
  state.attempts.set(attempt.runId, { ...attempt, status: 'running', follows, settled: false, startedAt: at, since: at, updates: 0 });
  state.openAttempts.add(attempt.runId);
  state.attemptIds.set(attempt.ticketId, [...(state.attemptIds.get(attempt.ticketId) ?? []), attempt.runId]);
}

function attemptUpdated(state: TrackState, { runId, status, because }: EventOf<'attempt.updated'>, at: string): void {
  if (!state.openAttempts.has(runId)) return;
  changeAttempt(state, runId, (attempt) => ({
    ...attempt,
    status,
    since: at,
    updates: attempt.updates + 1,
    ...(because === undefined ? {} : { tooLong: true }),
  }));
}

function changeAttempt(state: TrackState, runId: Attempt['runId'], change: (attempt: Attempt) => Attempt): void {
  const attempt = state.attempts.get(runId);
  if (attempt !== undefined) state.attempts.set(runId, change(attempt));
}

function attemptEnded(state: TrackState, event: EventOf<'attempt.ended'>, at: string): void {
  const { runId, outcome, detail, hint, patch, begun } = event;
  if (!state.openAttempts.delete(runId)) return;
  changeAttempt(state, runId, (attempt) => ({
    ...attempt,
    status: 'ended',
    outcome,
    endedAt: at,
    since: at,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { nextHint: hint }),
    ...(patch === undefined ? {} : { patch }),
    ...(begun === false ? { notBegun: true } : {}),
  }));
}

function evidenceRecorded(state: TrackState, { evidence }: EventOf<'evidence.recorded'>): void {
  const follows = state.openChecks.get(evidence.id)?.follows ?? workerAttempts(state, evidence.ticketId);
  state.openChecks.delete(evidence.id);
  if (evidence.stopped === true) return;
  state.evidence.set(evidence.ticketId, [...(state.evidence.get(evidence.ticketId) ?? []), { evidence, follows }]);
}

function reviewCommented(state: TrackState, { ticketId, comments, by }: EventOf<'review.commented'>, at: string): void {
  const review = { comments, by, at, follows: workerAttempts(state, ticketId) };
  state.reviews.set(ticketId, [...(state.reviews.get(ticketId) ?? []), review]);
  outdate(state, ticketId);
}

function mergeEnded(state: TrackState, event: EventOf<'merge.ended'>): void {
  const merge = state.merges.get(event.mergeId);
  if (merge === undefined || !state.openMerges.delete(merge.id)) return;
  const { outcome, detail, commit } = event;
  state.merges.set(merge.id, {
    ...merge,
    outcome,
    ...(detail === undefined ? {} : { detail }),
    ...(commit === undefined ? {} : { commit }),
  });
}

function approvalRequested(state: TrackState, { approval }: EventOf<'approval.requested'>): void {
  if (approval.trackId !== state.id || state.approvals.has(approval.id)) return;
  state.approvals.set(approval.id, {
    id: approval.id,
    subject: approval.subject,
    ticketId: approval.ticketId ?? null,
    ...(approval.attempt === undefined ? {} : { attempt: approval.attempt }),
    status: 'pending',
    planVersion: state.planVersion,
    ...(approval.subject === 'merge' && typeof approval.arguments['commit'] === 'string' ? { commit: approval.arguments['commit'] } : {}),
    settled: false,
  });
  state.approvalIds.set(approvalKey(approval.ticketId ?? null, approval.subject), approval.id);
  state.pendingApprovals.add(approval.id);
}

function approvalEnded(state: TrackState, id: ApprovalId, status: ApprovalStatus, by?: Author): void {
  const approval = state.approvals.get(id);
  if (approval === undefined || !state.pendingApprovals.delete(id)) return;
  state.approvals.set(id, { ...approval, status, ...(by === undefined ? {} : { by }) });
  state.unsettledApprovals.add(id);
  if (approval.subject === 'overrun' && approval.ticketId !== null && status === 'approved') {
    state.allowedOverruns.set(approval.ticketId, (state.allowedOverruns.get(approval.ticketId) ?? 0) + 1);
  }
}

/** What was spent is no change that somebody made: versions stay. */
function usageRecorded(state: TrackState, event: EventOf<'tier_usage.recorded'>): void {
  const { usage } = state;
  usage.total = addCall(usage.total, event);
  usage.tiers.set(event.tier, addCall(usage.tiers.get(event.tier) ?? noUsage, event));
  if (state.track !== undefined) state.track = { ...state.track, costUsd: usage.total.costUsd };
  if (event.ticketId === null) return;
  const totals = addCall(usage.tickets.get(event.ticketId) ?? noUsage, event);
  usage.tickets.set(event.ticketId, totals);
  const tiers = usage.ticketTiers.get(event.ticketId);
  usage.ticketTiers.set(event.ticketId, new Map(tiers).set(event.tier, addCall(tiers?.get(event.tier) ?? noUsage, event)));
  const ticket = state.tickets.get(event.ticketId);
  if (ticket !== undefined) state.tickets.set(ticket.id, { ...ticket, costUsd: totals.costUsd });
}
