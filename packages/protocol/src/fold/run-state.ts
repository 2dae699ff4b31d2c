import { readArguments } from '../call-arguments.ts';
import type { ApprovalId, CallId, ContentHash, EntryId, SteerId } from '../ids.ts';
import type { ApprovalStatus, DecisionKind } from '../schemas/approval.ts';
import type { RunError } from '../schemas/error.ts';
import type { PolicyRule } from '../schemas/policy.ts';
import type { Event, EventOf } from '../schemas/event.ts';
import type { Author } from '../schemas/author.ts';
import type { EditedPart, LeaveOut, ModelChoice, RunRequest, RunStatus, WaitsFor } from '../schemas/run.ts';
import type { SteerWhen } from '../schemas/steer.ts';
import type { UsageTotals } from '../schemas/usage.ts';
import { addCall, noUsage } from './usage-totals.ts';

/** What a call was asked about last, and what came of that. The whole of it is in the approval. */
export interface CallApproval {
  id: ApprovalId;
  status: ApprovalStatus;
}

/** A tool call without a result. `started`: its tool may have begun. */
export interface OpenCall {
  callId: CallId;
  entryId: EntryId;
  name: string;
  argumentsText: string;
  started: boolean;
  /** The process that its tool is, where it is one. */
  process?: NonNullable<EventOf<'tool.started'>['process']>;
  /** So many files are being kept as they are before it begins. */
  preparing?: number;
  /** What the files were before it. */
  snapshot?: string;
  /** What was to become of which files. */
  files?: NonNullable<EventOf<'tool.started'>['files']>;
  approval?: CallApproval;
}

/** How the last model call ended, as far as it decides what comes next. */
export type LastAnswer =
  | { type: 'none' }
  | { type: 'completed'; finishReason: EventOf<'message.completed'>['finishReason']; hadCalls: boolean }
  | { type: 'interrupted' };

/** A request that was sent and has no `usage.recorded` yet. After a crash it is settled as an estimate. */
export type OpenRound = Pick<EventOf<'round.started'>, 'round' | 'attempt' | 'provider' | 'model' | 'estimate'>;

/** A run, folded from its events. */
export interface RunState {
  readonly request: RunRequest;
  readonly status: RunStatus;
  readonly epoch: number;
  /** It was parked, and goes on after a decision. */
  readonly resumed: boolean;
  /** Why it is parked, where that is no decision about a call. */
  readonly waitsFor?: WaitsFor | undefined;
  /** The last entry of the run's path so far: what the next message follows. */
  readonly leafId: EntryId;
  /** Rounds that were completed by a message. */
  readonly rounds: number;
  /** Completed rounds that asked for tools, since a person last said something. */
  readonly toolRounds: number;
  /** Rounds in a row with a call whose arguments are no JSON object. */
  readonly brokenRounds: number;
  /** Attempts of the coming round that failed. */
  readonly failedAttempts: number;
  /** What people edited of its requests, last; absent where nobody did. */
  readonly edited?: { by: Author; edits: readonly EditedPart[]; leaveOut?: LeaveOut };
  /** Who is asked instead of the model that was chosen; of the failed attempts, `failedBefore` were made with others. */
  readonly fallback: (ModelChoice & { failedBefore: number }) | undefined;
  readonly openRound: OpenRound | undefined;
  readonly openMessageId: EntryId | undefined;
  readonly openCalls: readonly OpenCall[];
  readonly lastAnswer: LastAnswer;
  /** What people said meanwhile and does not stand in the thread yet, in order. */
  readonly steers: readonly { id: SteerId; when: SteerWhen }[];
  /** The last decision's link of the chain that a run's decisions make. */
  readonly chain: ContentHash | null;
  /** Of its tier, and what people allowed for the rest of this run. */
  readonly rules: readonly PolicyRule[];
  readonly stopRequested: boolean;
  /** Adoptions after a crash since the last completed round. */
  readonly crashes: number;
  readonly usage: UsageTotals;
  readonly error: RunError | undefined;
}

/** Whether a run has ended for good. */
export function hasEnded(status: RunStatus): boolean {
  return status === 'finished' || status === 'failed' || status === 'stopped';
}

/**
 * The run's state with one more event. Starts with `run.queued`; events before it, of other runs, of unknown types, and after the
 * run's end are ignored (the same object comes back).
 */
export function foldRun(state: RunState | undefined, event: Event): RunState | undefined {
  if (event.type === 'run.queued') return state ?? queued(event.run);
  if (state === undefined || hasEnded(state.status) || !('runId' in event) || event.runId !== state.request.id) {
    return state === undefined ? undefined : foldForeign(state, event);
  }
  switch (event.type) {
    case 'run.started':
      return {
        ...state,
        status: state.stopRequested ? 'stopping' : 'running',
        epoch: event.epoch,
        resumed: false,
        waitsFor: undefined,
        crashes: state.crashes + (event.adopted === 'crash' ? 1 : 0),
      };
    case 'run.released':
      return { ...state, status: state.stopRequested ? 'stopping' : 'queued' };
    case 'run.parked':
      return { ...state, status: state.stopRequested ? 'stopping' : 'parked', waitsFor: event.waitsFor };
    case 'run.taken_over':
      return { ...state, request: { ...state.request, holder: event.holder } };
    case 'run.resumed':
      return { ...state, status: state.stopRequested ? 'stopping' : 'queued', resumed: true, waitsFor: undefined };
    case 'run.stop_requested':
      return { ...state, status: 'stopping', stopRequested: true };
    case 'run.finished':
      return { ...state, status: 'finished' };
    case 'run.failed':
      return { ...state, status: 'failed', error: event.error };
    case 'run.stopped':
      return { ...state, status: 'stopped' };
    case 'request.edited': {
      const { by, edits, leaveOut = state.edited?.leaveOut } = event;
      return { ...state, edited: { by, edits, ...(leaveOut === undefined ? {} : { leaveOut }) } };
    }
    case 'round.started':
      return { ...state, openRound: openRound(event) };
    case 'round.failed':
      return roundFailed(state, event);
    case 'message.started':
      return { ...state, openMessageId: event.entryId };
    case 'message.completed':
      return completed(state, event);
    case 'message.interrupted':
      return { ...state, openMessageId: undefined, leafId: event.entryId, lastAnswer: { type: 'interrupted' } };
    case 'usage.recorded':
      if (event.purpose !== undefined) return state;
      return { ...state, openRound: undefined, usage: addCall(state.usage, event) };
    case 'steer.queued':
      return { ...state, steers: [...state.steers, { id: event.steer.id, when: event.steer.when }] };
    case 'steer.applied':
    case 'steer.withdrawn':
      return { ...state, steers: state.steers.filter((steer) => steer.id !== event.steerId) };
    case 'approval.requested':
      return changeCalls(
        state,
        (call) => call.callId === event.approval.callId,
        (call) => asked(call, event),
      );
    case 'approval.decided':
      return decided(state, event);
    case 'approval.cancelled':
      return withApproval(state, event.approvalId, 'cancelled');
    case 'approval.expired':
      return withApproval(state, event.approvalId, 'expired');
    case 'tool.preparing':
      return changeCalls(
        state,
        (call) => call.callId === event.callId,
        (call) => ({ ...call, preparing: event.files }),
      );
    case 'tool.started':
      return changeCalls(
        state,
        (call) => call.callId === event.callId,
        (call) => ({
          ...call,
          started: true,
          ...(event.process === undefined ? {} : { process: event.process }),
          ...(event.snapshot === undefined ? {} : { snapshot: event.snapshot }),
          ...(event.files === undefined ? {} : { files: event.files }),
        }),
      );
    case 'tool.finished':
      return { ...state, openCalls: state.openCalls.filter((call) => call.callId !== event.callId) };
    default:
      return state;
  }
}

/** What is left out of a run's requests as things stand. */
export function leftOutOf({ edited, request }: RunState): LeaveOut {
  return edited?.leaveOut ?? request.leaveOut ?? {};
}

function changeCalls(state: RunState, which: (call: OpenCall) => boolean, change: (call: OpenCall) => OpenCall): RunState {
  return { ...state, openCalls: state.openCalls.map((call) => (which(call) ? change(call) : call)) };
}

/** Asked about what it found changed, a call has not done anything yet; about its outcome, it may have. */
function asked(call: OpenCall, { approval }: EventOf<'approval.requested'>): OpenCall {
  const { process: _, files: __, snapshot: ___, ...rest } = call;
  if (approval.subject === 'outcome') return { ...call, approval: { id: approval.id, status: 'pending' } };
  return { ...rest, started: false, approval: { id: approval.id, status: 'pending' } };
}

function withApproval(state: RunState, id: ApprovalId, status: ApprovalStatus): RunState {
  return changeCalls(
    state,
    (call) => call.approval?.id === id,
    (call) => ({ ...call, approval: { id, status } }),
  );
}

function decided(state: RunState, { approvalId, decision }: EventOf<'approval.decided'>): RunState {
  const next = { ...withApproval(state, approvalId, statusOfDecision(decision.decision)), chain: decision.chain };
  return decision.scope === 'run' ? { ...next, rules: [...next.rules, ...(decision.rules ?? [])] } : next;
}

/** What says that nobody needs to decide any more what this run's calls wait for: its end says so first. */
export function cancelledApprovals(run: RunState): EventOf<'approval.cancelled'>[] {
  return run.openCalls.flatMap(({ approval }) =>
    approval?.status === 'pending' ? [{ type: 'approval.cancelled', v: 1, runId: run.request.id, approvalId: approval.id }] : [],
  );
}

/** What becomes of an approval by a decision. */
export function statusOfDecision(kind: DecisionKind): ApprovalStatus {
  return kind === 'approve' ? 'approved' : kind === 'reject' ? 'rejected' : 'answered';
}

/**
 * An entry that was put behind the run's last one becomes what the next message follows. One by a person wants an answer, whatever was
 * answered before, and begins a new count of tool rounds: somebody is watching.
 */
function foldForeign(state: RunState, event: Event): RunState {
  if (hasEnded(state.status) || event.type !== 'entry.created' || event.entry.runId !== state.request.id) return state;
  const moved = { ...state, leafId: event.entry.id };
  return event.entry.role === 'user' ? { ...moved, toolRounds: 0, brokenRounds: 0, lastAnswer: { type: 'none' } } : moved;
}

function queued(request: RunRequest): RunState {
  return {
    request,
    status: 'queued',
    epoch: 0,
    resumed: false,
    leafId: request.entryId,
    rounds: 0,
    toolRounds: 0,
    brokenRounds: 0,
    failedAttempts: 0,
    fallback: undefined,
    openRound: undefined,
    openMessageId: undefined,
    openCalls: [],
    lastAnswer: { type: 'none' },
    steers: [],
    chain: null,
    rules: request.agent?.rules ?? [],
    stopRequested: false,
    crashes: 0,
    usage: noUsage,
    error: undefined,
  };
}

/** Without the list of entries: a run's state must not grow with the discussion. */
function openRound({ round, attempt, provider, model, estimate }: EventOf<'round.started'>): OpenRound {
  return { round, attempt, provider, model, estimate };
}

/** A fallback is asked for the rest of the run: what made the model before it fail is seldom over by the next round. */
function roundFailed(state: RunState, { next }: EventOf<'round.failed'>): RunState {
  const failedAttempts = state.failedAttempts + 1;
  return { ...state, failedAttempts, ...(next === undefined ? {} : { fallback: { ...next, failedBefore: failedAttempts } }) };
}

function completed(state: RunState, event: EventOf<'message.completed'>): RunState {
  const argumentsOf = new Map(
    event.parts.flatMap((part) => (part.type === 'tool_call' ? [[part.callId, part.argumentsText] as const] : [])),
  );
  const openCalls = event.toolEntries.map((entry) => ({
    ...entry,
    argumentsText: argumentsOf.get(entry.callId) ?? '',
    started: false,
  }));
  return {
    ...state,
    openMessageId: undefined,
    leafId: event.toolEntries.at(-1)?.entryId ?? event.entryId,
    rounds: state.rounds + 1,
    toolRounds: state.toolRounds + (openCalls.length > 0 ? 1 : 0),
    brokenRounds: openCalls.some((call) => readArguments(call.argumentsText) === undefined) ? state.brokenRounds + 1 : 0,
    failedAttempts: 0,
    fallback: state.fallback === undefined ? undefined : { ...state.fallback, failedBefore: 0 },
    crashes: 0,
    openCalls,
    lastAnswer: { type: 'completed', finishReason: event.finishReason, hadCalls: openCalls.length > 0 },
  };
}
