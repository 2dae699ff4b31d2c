import { Type, type Static } from 'typebox';
import { ApprovalRequest, Decision } from './approval.ts';
import { conductorEvents } from './conductor/conductor-event.ts';
import { ContextFile, ContextView } from './context-file.ts';
import { ContextPreset } from './context-preset.ts';
import { event } from './declare-event.ts';
import { DeliveryResult } from './delivery.ts';
import { FileEffect } from './effect.ts';
import { Author } from './author.ts';
import { Entry, InterruptReason, Take, Trim } from './entry.ts';
import { ProviderProblem, RunError } from './error.ts';
import { ForgeId } from './forge.ts';
import { Part, ToolResultPart } from './part.ts';
import { Preset } from './preset.ts';
import { EditedPart, Fallbacks, LeaveOut, ModelChoice, ModelSettings, RunRequest, RunSettings, RunStatus, WaitsFor } from './run.ts';
import { Steer } from './steer.ts';
import {
  ApprovalIdText,
  CallIdText,
  ChangeIdText,
  closed,
  ContentHashText,
  ContextPresetIdText,
  CostUsd,
  DiscussionIdText,
  EntryIdText,
  McpServerIdText,
  MemberIdText,
  PresetIdText,
  ProjectIdText,
  ProviderIdText,
  RunIdText,
  SteerIdText,
  TakeIdText,
} from './scalars.ts';
import { Summary } from './summary.ts';
import { CallEstimate, Usage } from './usage.ts';
import { Worktree } from './worktree.ts';

export const DiscussionSummary = closed({
  id: DiscussionIdText,
  projectId: ProjectIdText,
  kind: Type.Enum(['talk', 'epic', 'track', 'ticket', 'qa']),
  title: Type.String(),
  archived: Type.Boolean(),
  pinned: Type.Optional(Type.Boolean()),
  settings: Type.Optional(RunSettings),
  fallbacks: Type.Optional(Fallbacks),
});
export type DiscussionSummary = Static<typeof DiscussionSummary>;

/** Written to the discussion's stream and copied to its project's, in one append. */
const discussionCreated = event('discussion.created', { discussion: DiscussionSummary, by: Author });
const discussionUpdated = event('discussion.updated', { discussion: DiscussionSummary, by: Author });
const discussionDeleted = event('discussion.deleted', { discussionId: DiscussionIdText, by: Author });

/** Runs of the discussion work there from now on. */
const worktreeMade = event('worktree.made', { worktree: Worktree });
/** Runs work in the project's folder again. `branch`: it stays, with what was committed. */
const worktreeRemoved = event('worktree.removed', { by: Author, branch: Type.Optional(Type.String()) });

const projectCreated = event('project.created', { projectId: ProjectIdText, name: Type.String(), by: Author });
const projectUpdated = event('project.updated', { projectId: ProjectIdText, name: Type.String(), by: Author });
const projectDeleted = event('project.deleted', { projectId: ProjectIdText, by: Author });

const memberJoined = event('member.joined', { memberId: MemberIdText, name: Type.String(), role: Type.String() });
const memberUpdated = event('member.updated', { memberId: MemberIdText, name: Type.String(), role: Type.String() });
const memberRemoved = event('member.removed', { memberId: MemberIdText });

/** A preset that is new, or was changed. */
const presetUpdated = event('preset.updated', { preset: Preset, by: Author });
const presetDeleted = event('preset.deleted', { presetId: PresetIdText, by: Author });

/** A project's preset of context files that is new, or was changed. */
const contextPresetUpdated = event('context_preset.updated', { preset: ContextPreset, by: Author });
const contextPresetDeleted = event('context_preset.deleted', { presetId: ContextPresetIdText, by: Author });

const providerUpdated = event('provider.updated', { provider: ProviderIdText, configured: Type.Boolean() });

/** Where pull requests are made was set up otherwise. */
const forgeUpdated = event('forge.updated', { forge: ForgeId, configured: Type.Boolean(), by: Author });

/** An entry that arrives whole. With `takeId` it becomes that take's leaf. */
const entryCreated = event('entry.created', { entry: Entry, takeId: Type.Optional(TakeIdText) });
const entryUpdated = event('entry.updated', {
  entryId: EntryIdText,
  name: Type.Optional(Type.String()),
  collapsed: Type.Optional(Type.Boolean()),
  pinned: Type.Optional(Type.Boolean()),
});
const entryDeleted = event('entry.deleted', { entryId: EntryIdText, by: Author });
const entryRedacted = event('entry.redacted', { entryId: EntryIdText, by: Author });
const takeUpdated = event('take.updated', { take: Take });
const takeDeleted = event('take.deleted', { takeId: TakeIdText, by: Author });
/** `trim`: a take was cut to fit its model's window; the files stay as they are. */
const contextChanged = event('context.changed', {
  files: Type.Array(ContextFile),
  trim: Type.Optional(closed({ takeId: TakeIdText, trim: Trim })),
});

/**
 * A person edited what a run sends: in the place of what was edited before, in every round from now on. The log's entries stay as they are. Without `leaveOut` what is
 * left out stays too.
 */
const requestEdited = event('request.edited', {
  runId: RunIdText,
  by: Author,
  /** Hash of what was looked at. */
  basis: ContentHashText,
  edits: Type.Array(EditedPart),
  leaveOut: Type.Optional(LeaveOut),
});

const runQueued = event('run.queued', { run: RunRequest });
/** A process took the run up; `epoch` counts how often that happened. Appends of an older epoch are refused. */
const runStarted = event('run.started', {
  runId: RunIdText,
  processId: Type.String(),
  epoch: Type.Integer({ minimum: 1 }),
  /** Set when the run was taken up after its process ended: by a crash, or by an orderly stop of the server. */
  adopted: Type.Optional(Type.Enum(['crash', 'shutdown'])),
});
/** The process that had the run ended in order; whoever takes it up next goes on where it was. */
const runReleased = event('run.released', { runId: RunIdText, processId: Type.String() });
const runParked = event('run.parked', { runId: RunIdText, waitsFor: Type.Optional(WaitsFor) });
/** It acts with the rights of another member from now on. */
const runTakenOver = event('run.taken_over', { runId: RunIdText, holder: closed({ memberId: MemberIdText, name: Type.String() }) });
const runResumed = event('run.resumed', { runId: RunIdText });
const runStopRequested = event('run.stop_requested', { runId: RunIdText, by: Author });
const runFinished = event('run.finished', { runId: RunIdText, reason: Type.String() });
const runFailed = event('run.failed', { runId: RunIdText, error: RunError });
const runStopped = event('run.stopped', { runId: RunIdText });
/** A person said something to a run that works. `next_round`: put before the model is asked next. `after_run`: a run of its own afterwards. */
const steerQueued = event('steer.queued', { runId: RunIdText, steer: Steer });
/** It stands in the thread now, as `entryId`; of an `after_run`, `nextRunId` answers it. */
const steerApplied = event('steer.applied', {
  runId: RunIdText,
  steerId: SteerIdText,
  entryId: EntryIdText,
  nextRunId: Type.Optional(RunIdText),
});
const steerWithdrawn = event('steer.withdrawn', { runId: RunIdText, steerId: SteerIdText, by: Author });
/** A copy for the project's stream, so that lists need not read each discussion's. */
const runUpdated = event('run.updated', {
  runId: RunIdText,
  discussionId: DiscussionIdText,
  status: RunStatus,
  costUsd: Type.Optional(CostUsd),
});

/** Durable before the request is sent: from it and the entries the exact request can be built again. */
const roundStarted = event('round.started', {
  runId: RunIdText,
  /** 1, 2, 3 … within the run. */
  round: Type.Integer({ minimum: 1 }),
  /** 1 for the first try of this round, 2 for the first repeat … Each is a request of its own and has its own ledger row. */
  attempt: Type.Integer({ minimum: 1 }),
  /** The id that the answer will have, and the entry it follows. */
  messageId: EntryIdText,
  parentId: EntryIdText,
  provider: ProviderIdText,
  model: Type.String(),
  settings: ModelSettings,
  /** The system text, in the blob store. */
  system: Type.Optional(ContentHashText),
  /** Names and versions of the tools offered. */
  tools: Type.Array(closed({ name: Type.String(), version: Type.Integer() })),
  entryIds: Type.Array(EntryIdText),
  context: Type.Array(closed({ path: Type.String(), view: ContextView, hash: ContentHashText })),
  /** Entries that were sent with another text, which is in the blob store. `system` and `context` are as they were sent anyway. */
  edited: Type.Optional(Type.Array(closed({ entryId: EntryIdText, text: ContentHashText }))),
  estimate: CallEstimate,
});

const messageStarted = event('message.started', {
  entryId: EntryIdText,
  parentId: EntryIdText,
  runId: RunIdText,
  takeId: TakeIdText,
  author: Author,
});
/** `toolEntries`: one per call, in call order, each the child of the one before; `tool.finished` fills them. */
const messageCompleted = event('message.completed', {
  entryId: EntryIdText,
  runId: RunIdText,
  parts: Type.Array(Part),
  toolEntries: Type.Array(closed({ entryId: EntryIdText, callId: CallIdText, name: Type.String() })),
  /** Why the model ended: `stop`, `tool_calls`, `length`, `content_filter` or `pause` (it wants to go on). */
  finishReason: Type.Enum(['stop', 'tool_calls', 'length', 'content_filter', 'pause', 'unknown']),
  vendorFinishReason: Type.Optional(Type.String()),
});
const messageInterrupted = event('message.interrupted', {
  entryId: EntryIdText,
  runId: RunIdText,
  parts: Type.Array(Part),
  reason: InterruptReason,
});

/**
 * One attempt of a round got no complete answer. With `retryInMs` the same round is tried again after that time. With `next` that model is asked
 * instead, now and for the rest of the run.
 */
const roundFailed = event('round.failed', {
  runId: RunIdText,
  round: Type.Integer({ minimum: 1 }),
  attempt: Type.Integer({ minimum: 1 }),
  problem: ProviderProblem,
  retryInMs: Type.Optional(Type.Integer({ minimum: 0 })),
  next: Type.Optional(ModelChoice),
  /** Fallbacks that would have come first and can't be asked, each with the reason. */
  passedOver: Type.Optional(Type.Array(closed({ ...ModelChoice.properties, reason: Type.String() }))),
});

const usageRecorded = event('usage.recorded', {
  runId: RunIdText,
  round: Type.Integer({ minimum: 1 }),
  attempt: Type.Integer({ minimum: 1 }),
  provider: ProviderIdText,
  model: Type.String(),
  usage: Usage,
  costUsd: CostUsd,
  /** The provider did not say; these are our own estimates. */
  estimated: Type.Boolean(),
  simulated: Type.Boolean(),
  /** A call that is no round of the run, made because of it: finding a title for its discussion. */
  purpose: Type.Optional(Type.Literal('title')),
  durationMs: Type.Optional(Type.Integer({ minimum: 0 })),
  /** From sending the request to the first piece of the answer. */
  firstOutputMs: Type.Optional(Type.Integer({ minimum: 0 })),
});

const { id: summaryId, at: _at, text: summaryText, ...summaryProperties } = Summary.properties;

/**
 * A model was asked for a summary, and what it used. Without `text` none came of it, and `problem` says why. It is sent by nobody before a person has accepted it:
 * then an entry with the marker `compacted` says so.
 */
const summaryMade = event('summary.made', {
  summaryId,
  ...summaryProperties,
  text: Type.Optional(summaryText),
  problem: Type.Optional(ProviderProblem),
});

/** Copied to the project's stream, as are the other `approval.*` events. The call of a run that it is about waits for it. */
const approvalRequested = event('approval.requested', { runId: Type.Optional(RunIdText), approval: ApprovalRequest });
const approvalDecided = event('approval.decided', {
  runId: Type.Optional(RunIdText),
  approvalId: ApprovalIdText,
  /** The entry that the call's result will fill, and the message that made the call. */
  entryId: Type.Optional(EntryIdText),
  messageId: Type.Optional(EntryIdText),
  decision: Decision,
});
/** Its run ended, or what it was about changed, before anybody decided. */
const approvalCancelled = event('approval.cancelled', { runId: Type.Optional(RunIdText), approvalId: ApprovalIdText });
const approvalExpired = event('approval.expired', { runId: Type.Optional(RunIdText), approvalId: ApprovalIdText });

/** Without `projectId` the workspace's policy. The rules are in the policy's row. */
const policyUpdated = event('policy.updated', {
  projectId: Type.Optional(ProjectIdText),
  by: Author,
  /** The decision that wrote a rule. */
  approvalId: Type.Optional(ApprovalIdText),
});

/** A server of tools: people set it up, and it comes and goes. How it is set up is told by REST alone. */
const mcpServerUpdated = event('mcp_server.updated', {
  mcpServerId: McpServerIdText,
  name: Type.String(),
  change: Type.Enum(['added', 'changed', 'removed', 'ready', 'failed']),
  by: Author,
});

/** A process that a tool started: with its time of start, so that another one under its number is never taken for it. */
const ToolProcess = closed({
  /** Of the machine's boot. */
  bootId: Type.String(),
  pid: Type.Integer(),
  processGroup: Type.Integer(),
  startTime: Type.String(),
});

/** What very many files are now is being kept before the tool runs, which takes a while the first time. */
const toolPreparing = event('tool.preparing', {
  runId: RunIdText,
  callId: CallIdText,
  entryId: EntryIdText,
  files: Type.Integer({ minimum: 0 }),
});
/** Durable before the tool runs. */
const toolStarted = event('tool.started', {
  runId: RunIdText,
  callId: CallIdText,
  entryId: EntryIdText,
  name: Type.String(),
  version: Type.Optional(Type.Integer()),
  /** What lets it run: a person's decision, or the policy, in words. */
  grant: Type.Optional(
    Type.Union([
      closed({ by: Type.Literal('approval'), approvalId: ApprovalIdText }),
      closed({ by: Type.Literal('policy'), because: Type.String() }),
    ]),
  ),
  /** Canonical hash of the arguments that it runs with. */
  argumentsHash: Type.Optional(ContentHashText),
  /** What the files were before it. */
  snapshot: Type.Optional(Type.String()),
  /** What becomes of which files: from their hashes a later process sees whether it was done. */
  files: Type.Optional(Type.Array(FileEffect)),
  /** Of a tool that is a process of its own. It waits at its gate until this is durable. */
  process: Type.Optional(ToolProcess),
});
const toolFinished = event('tool.finished', {
  runId: RunIdText,
  callId: CallIdText,
  entryId: EntryIdText,
  result: ToolResultPart,
  durationMs: Type.Integer({ minimum: 0 }),
  /** What the files were before and after, where they were kept and are not the same. */
  snapshots: Type.Optional(closed({ before: Type.String(), after: Type.String() })),
});

/** Files were put back as they were before some changes. It is a change itself, and can be taken back. */
const changesUndone = event('changes.undone', {
  changeId: ChangeIdText,
  runId: Type.Optional(RunIdText),
  by: closed({ memberId: MemberIdText, name: Type.String() }),
  undoes: Type.Array(ChangeIdText),
  snapshots: closed({ before: Type.String(), after: Type.String() }),
});

/** Changes begin to leave, as it was decided: durable before anything does. On the stream of what they are of, a track or a discussion. */
const deliveryStarted = event('delivery.started', { approvalId: ApprovalIdText });
const deliveryEnded = event('delivery.ended', {
  approvalId: ApprovalIdText,
  outcome: Type.Enum(['delivered', 'failed']),
  /** In words for people. */
  detail: Type.Optional(Type.String()),
  result: Type.Optional(DeliveryResult),
});

/** Everything that can stand in a log. Readers ignore types and fields that they do not know. */
export const Event = Type.Union([
  discussionCreated,
  discussionUpdated,
  discussionDeleted,
  worktreeMade,
  worktreeRemoved,
  projectCreated,
  projectUpdated,
  projectDeleted,
  memberJoined,
  memberUpdated,
  memberRemoved,
  providerUpdated,
  presetUpdated,
  presetDeleted,
  contextPresetUpdated,
  contextPresetDeleted,
  entryCreated,
  entryUpdated,
  entryDeleted,
  entryRedacted,
  takeUpdated,
  takeDeleted,
  contextChanged,
  runQueued,
  runStarted,
  runReleased,
  runParked,
  runTakenOver,
  runResumed,
  runStopRequested,
  runFinished,
  runFailed,
  runStopped,
  runUpdated,
  requestEdited,
  steerQueued,
  steerApplied,
  steerWithdrawn,
  roundStarted,
  roundFailed,
  messageStarted,
  messageCompleted,
  messageInterrupted,
  usageRecorded,
  summaryMade,
  approvalRequested,
  approvalDecided,
  approvalCancelled,
  approvalExpired,
  policyUpdated,
  mcpServerUpdated,
  toolPreparing,
  toolStarted,
  toolFinished,
  changesUndone,
  ...conductorEvents,
  forgeUpdated,
  deliveryStarted,
  deliveryEnded,
]);
export type Event = Static<typeof Event>;
export type EventType = Event['type'];
export type EventOf<Name extends EventType> = Extract<Event, { type: Name }>;
