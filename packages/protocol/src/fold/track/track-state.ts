import type { ApprovalId, EvidenceId, MergeId, RunId, TicketId, TrackId } from '../../ids.ts';
import type { ApprovalRequest, ApprovalStatus, ApprovalSubject } from '../../schemas/approval.ts';
import type { Author } from '../../schemas/author.ts';
import type { AttemptOutcome, AttemptStart, AttemptStatus } from '../../schemas/conductor/attempt.ts';
import type { CheckedTree, Evidence } from '../../schemas/conductor/evidence.ts';
import type { ReviewComment } from '../../schemas/conductor/review.ts';
import type { Ticket } from '../../schemas/conductor/ticket.ts';
import type { Tier } from '../../schemas/conductor/tier-number.ts';
import type { PipelineStatus, PipelineWish, Track } from '../../schemas/conductor/track.ts';
import type { EventOf } from '../../schemas/event.ts';
import type { UsageTotals } from '../../schemas/usage.ts';
import { noUsage } from '../usage-totals.ts';

/** One run of a tier, with what became of it. */
export interface Attempt extends AttemptStart {
  readonly status: AttemptStatus;
  readonly outcome?: AttemptOutcome;
  /** Why it ended as it did, and what the next one should do otherwise, in words. */
  readonly detail?: string;
  readonly nextHint?: string;
  readonly patch?: NonNullable<EventOf<'attempt.ended'>['patch']>;
  /** The worker's attempts that there were when it began, itself among them: what QA looked at. */
  readonly follows: number;
  /** Its end has been taken into account in its ticket. */
  readonly settled: boolean;
  readonly startedAt: string;
  /** Since when its status is what it is. */
  readonly since: string;
  /** How often it was said: what is asked of it again counts again. */
  readonly updates: number;
  readonly tooLong?: true;
  /** It never began: nothing was there for it to work in or with. */
  readonly notBegun?: true;
  readonly endedAt?: string;
}

/** What is being checked. Its evidence ends it. */
export interface OpenCheck {
  readonly id: EvidenceId;
  readonly ticketId: TicketId | null;
  readonly on: CheckedTree;
  readonly follows: number;
}

/** Evidence, with how many attempts of the worker there were when it was looked for. */
export interface RecordedEvidence {
  readonly evidence: Evidence;
  readonly follows: number;
}

/** What a person said of a ticket's work, with how many attempts of the worker there were by then. */
export interface RecordedReview {
  readonly comments: readonly ReviewComment[];
  readonly by: Author;
  readonly at: string;
  readonly follows: number;
}

/** A ticket's merge into its track, or (`ticketId: null`) the track's. Without an outcome it is under way. */
export interface TrackMerge {
  readonly id: MergeId;
  readonly ticketId: TicketId | null;
  readonly follows: number;
  readonly outcome?: EventOf<'merge.ended'>['outcome'];
  readonly detail?: string;
  readonly commit?: string;
  readonly settled: boolean;
}

/** What people were asked about a track or its tickets. The whole of it is in the approval. */
export interface TrackApproval {
  readonly id: ApprovalId;
  readonly subject: ApprovalSubject;
  readonly ticketId: TicketId | null;
  /** The attempt that waits for it. */
  readonly attempt?: NonNullable<ApprovalRequest['attempt']>;
  readonly status: ApprovalStatus;
  /** Who decided it. */
  readonly by?: Author;
  /** The track's, when it was asked. */
  readonly planVersion: number;
  /** Of a merge, the commit that was shown. */
  readonly commit?: string;
  /** What was decided has been taken into account. */
  readonly settled: boolean;
  /** Of `spawn`: what it is about was written anew since. */
  readonly outdated?: true;
}

export interface PipelineState {
  readonly status: PipelineStatus;
  /** What people want of it and is not reached yet. */
  readonly wish: PipelineWish | null;
  readonly detail?: string;
  readonly by?: Author;
}

/** Sums over the calls of a track's runs. */
export interface TrackUsage {
  total: UsageTotals;
  readonly tiers: Map<Tier, UsageTotals>;
  readonly tickets: Map<TicketId, UsageTotals>;
  readonly ticketTiers: Map<TicketId, ReadonlyMap<Tier, UsageTotals>>;
}

/**
 * A track, folded from its stream. The maps are changed in place, so that an event costs what it changes and not what is there; what is in them is
 * replaced whole, so that identity tells what has changed.
 */
export interface TrackState {
  readonly id: TrackId;
  /** The last event that is in it; 0: none. */
  seq: number;
  /** Absent before `track.created`. */
  track: Track | undefined;
  pipeline: PipelineState;
  /** Who wanted it to go on last: its runs act with their rights. */
  starter: Extract<Author, { type: 'member' }> | undefined;
  /** In the order in which they came; `position` says how they are read. */
  readonly tickets: Map<TicketId, Ticket>;
  /** Changes with whatever a graph is made of: tickets that come and go, what they depend on, their files, kind, priority and place. */
  graphVersion: number;
  /** Changes with whatever people agree to when they approve a plan, and with what people do to tickets. */
  planVersion: number;
  /** Every run of a tier here, in the order in which they were started. */
  readonly attempts: Map<RunId, Attempt>;
  /** Those that have not ended. */
  readonly openAttempts: Set<RunId>;
  /** By ticket, null for the track's plan: read with `attemptsOf`. */
  readonly attemptIds: Map<TicketId | null, readonly RunId[]>;
  readonly openChecks: Map<EvidenceId, OpenCheck>;
  /** By ticket, null for the track; in order. */
  readonly evidence: Map<TicketId | null, readonly RecordedEvidence[]>;
  /** What people said of the work on each ticket, in order. */
  readonly reviews: Map<TicketId, readonly RecordedReview[]>;
  /** So much of the track's own evidence there was when it was planned or started last. */
  evidenceSince: number;
  readonly merges: Map<MergeId, TrackMerge>;
  /** The last merge of each ticket, null for the track's. */
  readonly lastMerge: Map<TicketId | null, MergeId>;
  readonly openMerges: Set<MergeId>;
  readonly approvals: Map<ApprovalId, TrackApproval>;
  /** The newest of each subject and ticket: read with `lastApproval`. */
  readonly approvalIds: Map<string, ApprovalId>;
  readonly pendingApprovals: Set<ApprovalId>;
  /** Those that ended and have not been taken into account. */
  readonly unsettledApprovals: Set<ApprovalId>;
  /** Overruns that people allowed, by ticket. */
  readonly allowedOverruns: Map<TicketId, number>;
  /** Plans of the last planner that were returned with what is wrong. */
  refusedPlans: number;
  readonly usage: TrackUsage;
}

/** A track of which nothing is known yet. */
export function emptyTrack(id: TrackId): TrackState {
  return {
    id,
    seq: 0,
    track: undefined,
    pipeline: { status: 'idle', wish: null },
    starter: undefined,
    tickets: new Map(),
    graphVersion: 0,
    planVersion: 0,
    attempts: new Map(),
    openAttempts: new Set(),
    attemptIds: new Map(),
    openChecks: new Map(),
    evidence: new Map(),
    reviews: new Map(),
    evidenceSince: 0,
    merges: new Map(),
    lastMerge: new Map(),
    openMerges: new Set(),
    approvals: new Map(),
    approvalIds: new Map(),
    pendingApprovals: new Set(),
    unsettledApprovals: new Set(),
    allowedOverruns: new Map(),
    refusedPlans: 0,
    usage: { total: noUsage, tiers: new Map(), tickets: new Map(), ticketTiers: new Map() },
  };
}
