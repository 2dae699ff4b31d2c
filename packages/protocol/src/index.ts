export type {
  Approval,
  ApprovalList,
  ApprovalRequest,
  Taint,
  ApprovalStatus,
  ApprovalSubject,
  CallArguments,
  Decision,
  DecisionBody,
  DecisionKind,
  DecisionScope,
  DecisionSetBody,
  EditPreview,
  RuleChoice,
} from './schemas/approval.ts';
export type { Attachment, AttachmentRef } from './schemas/attachment.ts';
export type { Change, ChangedFile, ChangeInFiles, ChangeList, ChangeQuery, UndoBody, UndoConflict, UndoResult } from './schemas/change.ts';
export type { AttemptOutcome, AttemptStart, AttemptStatus } from './schemas/conductor/attempt.ts';
export type { Epic, EpicAccepted, EpicBody, EpicStatus } from './schemas/conductor/epic.ts';
export type { CheckedTree, Evidence } from './schemas/conductor/evidence.ts';
export type { PlanProposal, ProposedTicket, ProposedTrack, QaVerdict, TicketPlan, TrackPlan } from './schemas/conductor/plan.ts';
export type { Quote, TiersQuote, TrackQuote } from './schemas/conductor/quote.ts';
export type { TicketWorktrees } from './schemas/conductor/ticket-worktrees.ts';
export type { SpawnArguments } from './schemas/conductor/spawn.ts';
export type {
  BlockedReason,
  Ticket,
  TicketBody,
  TicketChanges,
  TicketKind,
  TicketPatch,
  TicketStatus,
} from './schemas/conductor/ticket.ts';
export type { ReviewBody, ReviewComment, WorkChanges } from './schemas/conductor/review.ts';
export type { ProjectTiers, ProjectTiersBody, ProjectTiersView, TierOverrides, TierPatch, TierSettings } from './schemas/conductor/tier.ts';
export type { Tier } from './schemas/conductor/tier-number.ts';
export type { PipelineStatus, PipelineWish, Track, TrackBody, TrackChanges, TrackPatch } from './schemas/conductor/track.ts';
export type { TrackDetail } from './schemas/conductor/track-detail.ts';
export type { TrackFiles, TrackImport } from './schemas/conductor/track-files.ts';
export type {
  ContextBody,
  ContextFiles,
  Discussion,
  DiscussionBody,
  DiscussionPatch,
  Edited,
  EntryBody,
  EntryList,
  EntryPatch,
  Preview,
  ResetBody,
  RunAccepted,
  RunBody,
  RunInput,
  TakeBody,
  TakePatch,
} from './schemas/discussion.ts';
export type { Delivery, DeliveryArguments, DeliveryBody, DeliveryList, DeliveryResult, DeliveryStatus } from './schemas/delivery.ts';
export type { DeliveryKind } from './schemas/delivery-kind.ts';
export type { Effect, FileEffect } from './schemas/effect.ts';
export type { Author } from './schemas/author.ts';
export type { Entry, EntryStatus, InterruptReason, Role, Take, Trim } from './schemas/entry.ts';
export type {
  Problem,
  ProviderErrorKind,
  ProviderProblem,
  RequestErrorKind,
  RetryAdvice,
  RunError,
  RunErrorKind,
} from './schemas/error.ts';
export type { DiscussionSummary, Event, EventOf, EventType } from './schemas/event.ts';
export type { Forge, ForgeCredentialsBody, ForgeId, ForgeList } from './schemas/forge.ts';
export type { ClientFrame, EventFrame, MessageDeltaFrame, OutputDeltaFrame, PresenceFrame, ServerFrame } from './schemas/frame.ts';
export type {
  McpServer,
  McpServerBody,
  McpServerPatch,
  McpStatus,
  McpTool,
  McpToolUse,
  McpTransportBody,
  McpTransportView,
  ToolList,
} from './schemas/mcp-server.ts';
export type {
  Invite,
  InviteAcceptBody,
  InviteBody,
  InviteCreated,
  Me,
  Member,
  MemberPatch,
  MemberRole,
  SetupBody,
  SetupState,
  Token,
  TokenBody,
  TokenCreated,
} from './schemas/member.ts';
export type { Page } from './schemas/page.ts';
export type {
  FilePart,
  ImagePart,
  Origin,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolOutcome,
  ToolResultPart,
} from './schemas/part.ts';
export type { Draft, DraftBody, Preferences, ReadMark, ReadMarkBody } from './schemas/personal.ts';
export type { Policy, PolicyBody, PolicyClass, PolicyDecision, PolicyRule, PolicyView } from './schemas/policy.ts';
export type { Prompt, PromptList } from './schemas/prompt.ts';
export type { DirectoryListing, Project, ProjectBody, ProjectFiles, ProjectPatch, ProjectSettings } from './schemas/project.ts';
export type { Preset, PresetBody, PresetPatch } from './schemas/preset.ts';
export type {
  CheckResult,
  CredentialsBody,
  FirstOutput,
  Model,
  ModelCapabilities,
  ModelList,
  ModelPrice,
  Provider,
  ProviderList,
  Vendor,
  VendorList,
} from './schemas/provider.ts';
export type { ContextFile, ContextView, LineSlice } from './schemas/context-file.ts';
export type { ContextPreset, ContextPresetBody, ContextPresetPatch, ContextPresetUse } from './schemas/context-preset.ts';
export type {
  EditedPart,
  LeaveOut,
  Mode,
  ModelChoice,
  ModelSettings,
  PartEdit,
  ReasoningEffort,
  Run,
  RunEdits,
  RunEditsBody,
  RunAgent,
  RunRequest,
  RunSettings,
  RunStatus,
  ToolChoice,
} from './schemas/run.ts';
export type { SendBody, SendMessage, SendResult, ToolDefinition } from './schemas/send.ts';
export type { Steer, SteerAccepted, SteerBody, SteerWhen } from './schemas/steer.ts';
export type { CompactionBody, Summary, SummaryBody, SummaryPlan } from './schemas/summary.ts';
export type { CallEstimate, Usage, UsageTotals } from './schemas/usage.ts';
export type { Wire, WireRound } from './schemas/wire.ts';
export type { UncommittedWork, Worktree, WorktreeRemoved, WorktreeState } from './schemas/worktree.ts';
export { asId, streamOf } from './ids.ts';
export type {
  ApprovalId,
  CallId,
  ChangeId,
  ContentHash,
  ContextPresetId,
  DiscussionId,
  EntryId,
  EpicId,
  EvidenceId,
  Id,
  InviteId,
  McpServerId,
  MemberId,
  MergeId,
  PresetId,
  ProjectId,
  ProviderId,
  RunId,
  SteerId,
  StreamName,
  SummaryId,
  TakeId,
  TicketId,
  TokenId,
  TrackId,
} from './ids.ts';
export { addUsd, nanoFromUsd, usdFromNano } from './money.ts';
export { Secret } from './secret.ts';
export { bytesHash, canonicalHash, canonicalJson, textHash } from './canonical.ts';
export type { Json } from './canonical.ts';
export { upcast } from './upcast.ts';
export type { StoredEvent, Upcast, UpcastTable } from './upcast.ts';
export { fittingSize } from './fitting-size.ts';
export { OutputTail } from './output-tail.ts';
export { MessageDraft } from './message-draft.ts';
export type { MessageDelta, MessagePart } from './message-draft.ts';
export { cancelledApprovals, foldRun, hasEnded, leftOutOf, statusOfDecision } from './fold/run-state.ts';
export type { CallApproval, LastAnswer, OpenCall, OpenRound, RunState } from './fold/run-state.ts';
export { emptyDiscussion, foldDiscussion } from './fold/discussion-state.ts';
export type { DiscussionState, RunInDiscussion } from './fold/discussion-state.ts';
export { attemptsOf, lastAttempt } from './fold/track/attempts-of.ts';
export { foldTrack } from './fold/track/fold-track.ts';
export { lastApproval } from './fold/track/last-approval.ts';
export { openReviews } from './fold/track/open-reviews.ts';
export { emptyTrack } from './fold/track/track-state.ts';
export type {
  Attempt,
  OpenCheck,
  PipelineState,
  RecordedEvidence,
  RecordedReview,
  TrackApproval,
  TrackMerge,
  TrackState,
  TrackUsage,
} from './fold/track/track-state.ts';
export { foldDelivery } from './fold/delivery.ts';
export { addCall, noUsage } from './fold/usage-totals.ts';
export { readArguments } from './call-arguments.ts';
export { askedNow, fallbacksLeft } from './fallbacks.ts';
export { DEFAULT_MAX_TOOL_ROUNDS, MAX_CRASHES, next } from './next.ts';
export type { Next } from './next.ts';
export { isKept, keptPath, pathTo, sentPath, unsentEntries } from './path.ts';
export { isAbout, REDACTED, redactApproval, redactEvent } from './redact.ts';
