import type {
  ApprovalRequest,
  AttemptStart,
  CheckedTree,
  Event,
  EventFrame,
  EventOf,
  Evidence,
  EvidenceId,
  MergeId,
  ModelChoice,
  RunId,
  Ticket,
  TrackState,
} from '@baton/protocol';
import type { EngineSettings } from '../engine/engine-settings.ts';
import type { AskStep, Step } from '../engine/step.ts';

/** An event of the track's stream, with its place in it. */
export type TrackFrame = Pick<EventFrame, 'seq' | 'at' | 'event'>;

/** What could not be done, in a sentence for people. What a port throws instead is a bug, and ends the engine with it. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly detail: string };

/** The track's stream. */
export interface TrackLog {
  /** What stands after `seq`, oldest first; all of it. */
  read(after: number): Promise<readonly TrackFrame[]>;
  /**
   * Appends the events together or not at all, and resolves once they are durable: with their frames, or with `behind` (then nothing was written) where the stream's last event is
   * another one than `expectedSeq`.
   */
  append(events: readonly Event[], expectedSeq: number): Promise<readonly TrackFrame[] | 'behind'>;
  /** Resolves once there is something after `seq`, or the signal is aborted. */
  grown(after: number, signal: AbortSignal): Promise<void>;
}

/**
 * The runs of the tiers. Every call may be repeated with the same effect as once, also by another process. Whoever ends a run appends `attempt.ended` to the track in the append that ends it; whoever
 * parks one for a decision, or wakes it, `attempt.updated` with `waiting` or `running`.
 */
export interface RunsPort {
  /** Whether it was begun, by whomever; also where it has ended since. */
  isBegun(runId: RunId): Promise<boolean>;
  /** Makes the attempt's discussion and queues its run under the attempt's ids, unless they are there. The ticket's worktree is there before. */
  start(attempt: AttemptStart, state: TrackState): Promise<Done>;
  /** Asks it to end, with all that it started. It ends by `attempt.ended`, also where it had never begun. */
  stop(runId: RunId): Promise<void>;
  /** Asks it to come to a safe point, between two rounds. There, or where it only waits anyway, `attempt.updated` says `held`. */
  hold(runId: RunId): Promise<void>;
  /** Lets it go on. */
  release(runId: RunId): Promise<void>;
}

/** Where tickets are worked on. */
export interface WorktreesPort {
  /** The ticket's worktree on a branch that begins at the track's, prepared by the project's command; made unless it is there. Once aborted it may leave anything behind that another call takes up. */
  ensure(
    ticket: Ticket,
    state: TrackState,
    signal: AbortSignal,
  ): Promise<{ ok: true; worktree: NonNullable<Ticket['worktree']> } | { ok: false; detail: string }>;
  /** Takes it away, where it is there. The log has said so already: what a crash leaves is tidied up from there. */
  remove(ticket: Ticket): Promise<void>;
}

/** The project's check, in the sandbox. */
export interface ChecksPort {
  /** Resolves with what it found, also where it could not run, hung or was ended: `passed` false and why. Repeated under the same id after a crash. Rejects only once aborted. */
  run(check: { id: EvidenceId; on: CheckedTree; ticket: Ticket | null }, state: TrackState, signal: AbortSignal): Promise<Evidence>;
}

/** Merges, one at a time in a track. */
export interface MergesPort {
  /**
   * Commits what is in the ticket's worktree and merges it into the track's branch, checked there before the branch moves; or (`ticket: null`) the track's branch into what it came from. Repeated
   * under the same id after a crash: what was merged then is answered as `merged`. `evidence`: what the check found on the merged state, where it ran. Rejects only once aborted.
   */
  merge(
    merge: { id: MergeId; ticket: Ticket | null },
    state: TrackState,
    signal: AbortSignal,
  ): Promise<Pick<EventOf<'merge.ended'>, 'outcome' | 'detail' | 'commit'> & { evidence?: Evidence }>;
}

/** The workers that the tracks of this process have at the same time, which share a limit. */
export interface WorkersPort {
  /** One engine after another: what `settings` answers there holds until what was decided by it stands in the log. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** This track has `count` at work, and would begin `wanted` more if others left it their places; the more urgent goes first. */
  atWork(workers: { count: number; wanted: number; priority: number }): void;
}

/** Questions to people. */
export interface ApprovalsPort {
  /** The question as it is asked, with `trackId`, and `ticketId` and `attempt` where the step has them. It is asked once it is appended. */
  request(step: AskStep, state: TrackState): Promise<ApprovalRequest>;
}

/** The world of a track's engine. */
export interface ConductPorts {
  readonly log: TrackLog;
  readonly runs: RunsPort;
  readonly worktrees: WorktreesPort;
  readonly checks: ChecksPort;
  readonly merges: MergesPort;
  readonly approvals: ApprovalsPort;
  readonly workers: WorkersPort;
  /** As they are now: looked up before each look at the track. */
  settings(): Promise<EngineSettings>;
  /** Whether a model is a simulated one. */
  isSimulated(choice: ModelChoice): boolean;
  /** Told of a step that did not fit the track and was left out: a bug, with which the track goes on. */
  misfit(step: Step, error: Error): void;
  /** A new id, sortable by time. */
  newId(): string;
  readonly clock: {
    /** Milliseconds since 1970. */
    now(): number;
    /** Resolves after so many milliseconds, or once aborted. */
    wait(ms: number, signal: AbortSignal): Promise<void>;
  };
}
