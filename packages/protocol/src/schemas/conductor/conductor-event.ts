import { Type } from 'typebox';
import { Author } from '../author.ts';
import { event } from '../declare-event.ts';
import { ModelChoice } from '../run.ts';
import {
  ContentHashText,
  CostUsd,
  EpicIdText,
  EvidenceIdText,
  MergeIdText,
  ProjectIdText,
  RunIdText,
  TicketIdText,
  TrackIdText,
  Version,
} from '../scalars.ts';
import { Usage } from '../usage.ts';
import { AttemptOutcome, AttemptStart, LiveAttemptStatus } from './attempt.ts';
import { Epic } from './epic.ts';
import { CheckedTree, Evidence } from './evidence.ts';
import { ReviewComment } from './review.ts';
import { Ticket, TicketChanges } from './ticket.ts';
import { Tier } from './tier-number.ts';
import { PipelineStatus, PipelineWish, Track, TrackChanges } from './track.ts';

const TicketOrTrack = Type.Union([TicketIdText, Type.Null()]);

/** On the project's stream. */
const epicCreated = event('epic.created', { epic: Epic, by: Author });
const epicUpdated = event('epic.updated', { epic: Epic, by: Author });

/** Copied to the project's stream, as are `track.updated` and `pipeline.updated`. */
const trackCreated = event('track.created', { track: Track, by: Author });
const trackUpdated = event('track.updated', { trackId: TrackIdText, version: Version, changes: TrackChanges, by: Author });

const ticketCreated = event('ticket.created', { ticket: Ticket, by: Author });
const ticketUpdated = event('ticket.updated', {
  trackId: TrackIdText,
  ticketId: TicketIdText,
  /** What it has from now on. */
  version: Version,
  changes: TicketChanges,
  by: Author,
  /** What happened to it, where its status changes: a word of the ticket's state machine. */
  happening: Type.Optional(Type.String()),
});
/** Nothing depends on it any more: what did was changed before, in the same append. */
const ticketDeleted = event('ticket.deleted', { trackId: TrackIdText, ticketId: TicketIdText, by: Author });

/** The pipeline as it is from now on. */
const pipelineUpdated = event('pipeline.updated', {
  trackId: TrackIdText,
  status: PipelineStatus,
  wish: Type.Union([PipelineWish, Type.Null()]),
  /** Why, in words, where it is not plain. */
  detail: Type.Optional(Type.String()),
  by: Author,
});

/** Somebody's `submit_plan`: of a track, or of an epic (then on the project's stream). `problems`: what is wrong with it; empty: it was accepted. */
const planSubmitted = event('plan.submitted', {
  trackId: Type.Optional(TrackIdText),
  epicId: Type.Optional(EpicIdText),
  runId: RunIdText,
  problems: Type.Array(Type.String()),
});

/** Durable before its run is started, under the run's id: so it is started once, however often that is tried. */
const attemptStarted = event('attempt.started', { trackId: TrackIdText, attempt: AttemptStart });
const attemptUpdated = event('attempt.updated', {
  trackId: TrackIdText,
  runId: RunIdText,
  status: LiveAttemptStatus,
  /** Of one that is stopped: it worked for longer than it may, so it counts as failed. */
  because: Type.Optional(Type.Literal('too_long')),
});
/** In the append that ends its run. */
const attemptEnded = event('attempt.ended', {
  trackId: TrackIdText,
  runId: RunIdText,
  outcome: AttemptOutcome,
  /** In words for people. */
  detail: Type.Optional(Type.String()),
  /** For the next attempt. */
  hint: Type.Optional(Type.String()),
  /** What QA would change, as a unified difference in the blob store. */
  patch: Type.Optional(ContentHashText),
  /** Of one that failed: nothing was there for it to work in or with, which is nobody's attempt. */
  begun: Type.Optional(Type.Literal(false)),
});

/** Durable before a check runs. `evidence.recorded` with the same id ends it. */
const checkStarted = event('check.started', { trackId: TrackIdText, evidenceId: EvidenceIdText, ticketId: TicketOrTrack, on: CheckedTree });
const evidenceRecorded = event('evidence.recorded', { trackId: TrackIdText, evidence: Evidence });

/** A person looked at a ticket's work: what they say goes to its next worker, in the brief. */
const reviewCommented = event('review.commented', {
  trackId: TrackIdText,
  ticketId: TicketIdText,
  comments: Type.Array(ReviewComment, { minItems: 1 }),
  by: Author,
});

/** Durable before a ticket is merged into the track's branch, or (`ticketId: null`) the track into where it belongs. */
const mergeStarted = event('merge.started', { trackId: TrackIdText, mergeId: MergeIdText, ticketId: TicketOrTrack });
const mergeEnded = event('merge.ended', {
  trackId: TrackIdText,
  mergeId: MergeIdText,
  /** `conflict`: it does not fit any more. `check_failed`: it fits, and the check fails on the merged state. */
  outcome: Type.Enum(['merged', 'conflict', 'check_failed', 'failed']),
  detail: Type.Optional(Type.String()),
  commit: Type.Optional(Type.String()),
});

/** A call of a tier's run, in the append of its `usage.recorded` and its ledger row. */
const tierUsageRecorded = event('tier_usage.recorded', {
  trackId: TrackIdText,
  ticketId: TicketOrTrack,
  tier: Tier,
  runId: RunIdText,
  ...ModelChoice.properties,
  usage: Usage,
  costUsd: CostUsd,
  estimated: Type.Boolean(),
  simulated: Type.Boolean(),
});

/** On the project's stream. What they are now is told by REST. */
const tiersUpdated = event('tiers.updated', { projectId: ProjectIdText, version: Version, by: Author });

/** What stands in logs of tracks, and of epics in the project's. */
export const conductorEvents = [
  epicCreated,
  epicUpdated,
  trackCreated,
  trackUpdated,
  ticketCreated,
  ticketUpdated,
  ticketDeleted,
  pipelineUpdated,
  planSubmitted,
  attemptStarted,
  attemptUpdated,
  attemptEnded,
  checkStarted,
  evidenceRecorded,
  reviewCommented,
  mergeStarted,
  mergeEnded,
  tierUsageRecorded,
  tiersUpdated,
] as const;
