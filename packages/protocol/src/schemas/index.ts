export {
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
  EditPreviewBody,
  RuleChoice,
} from './approval.ts';
export { Attachment, AttachmentRef } from './attachment.ts';
export { Change, ChangedFile, ChangeInFiles, ChangeList, ChangeQuery, UndoBody, UndoConflict, UndoResult } from './change.ts';
export { AttemptOutcome, AttemptStart, AttemptStatus } from './conductor/attempt.ts';
export { Epic, EpicAccepted, EpicBody, EpicStatus } from './conductor/epic.ts';
export { CheckedTree, Evidence } from './conductor/evidence.ts';
export { PlanProposal, ProposedTicket, ProposedTrack, QaVerdict, TicketPlan, TrackPlan } from './conductor/plan.ts';
export { Quote, TiersQuote, TrackQuote } from './conductor/quote.ts';
export { TicketWorktrees } from './conductor/ticket-worktrees.ts';
export { SpawnArguments } from './conductor/spawn.ts';
export { BlockedReason, Ticket, TicketBody, TicketChanges, TicketKind, TicketPatch, TicketStatus } from './conductor/ticket.ts';
export { ReviewBody, ReviewComment, WorkChanges } from './conductor/review.ts';
export { ProjectTiers, ProjectTiersBody, ProjectTiersView, TierOverrides, TierPatch, TierSettings } from './conductor/tier.ts';
export { Tier } from './conductor/tier-number.ts';
export { PipelineStatus, PipelineWish, Track, TrackBody, TrackChanges, TrackPatch } from './conductor/track.ts';
export { TrackDetail } from './conductor/track-detail.ts';
export { TrackFiles, TrackImport } from './conductor/track-files.ts';
export {
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
} from './discussion.ts';
export { Delivery, DeliveryArguments, DeliveryBody, DeliveryList, DeliveryResult, DeliveryStatus } from './delivery.ts';
export { DeliveryKind } from './delivery-kind.ts';
export { Effect, FileEffect } from './effect.ts';
export { Author } from './author.ts';
export { Entry, EntryStatus, InterruptReason, Role, Take, Trim } from './entry.ts';
export { Problem, ProviderErrorKind, ProviderProblem, RequestErrorKind, RetryAdvice, RunError, RunErrorKind } from './error.ts';
export { DiscussionSummary, Event } from './event.ts';
export { Forge, ForgeCredentialsBody, ForgeId, ForgeList } from './forge.ts';
export { ClientFrame, EventFrame, MessageDeltaFrame, PresenceFrame, ServerFrame } from './frame.ts';
export { McpServer, McpServerBody, McpServerPatch, ToolList } from './mcp-server.ts';
export {
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
} from './member.ts';
export { pageOf } from './page.ts';
export { FilePart, ImagePart, Origin, Part, ReasoningPart, TextPart, ToolCallPart, ToolOutcome, ToolResultPart } from './part.ts';
export { Draft, DraftBody, Preferences, ReadMark, ReadMarkBody } from './personal.ts';
export { PromptList } from './prompt.ts';
export { DirectoryListing, Project, ProjectBody, ProjectFiles, ProjectPatch, ProjectSettings } from './project.ts';
export { Policy, PolicyBody, PolicyClass, PolicyDecision, PolicyRule, PolicyView } from './policy.ts';
export { Preset, PresetBody, PresetPatch } from './preset.ts';
export {
  CheckResult,
  CredentialsBody,
  Model,
  ModelCapabilities,
  ModelList,
  ModelPrice,
  Provider,
  ProviderCapability,
  ProviderList,
  Vendor,
  VendorList,
} from './provider.ts';
export { ContextFile } from './context-file.ts';
export { ContextPreset, ContextPresetBody, ContextPresetPatch, ContextPresetUse } from './context-preset.ts';
export {
  Fallbacks,
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
} from './run.ts';
export {
  ApprovalIdText,
  CallIdText,
  ChangeIdText,
  ContentHashText,
  ContextPresetIdText,
  CostUsd,
  DiscussionIdText,
  EntryIdText,
  EpicIdText,
  EvidenceIdText,
  InviteIdText,
  McpServerIdText,
  MemberIdText,
  MergeIdText,
  PresetIdText,
  ProjectIdText,
  ProviderIdText,
  RunIdText,
  SteerIdText,
  StreamNameText,
  TakeIdText,
  TicketIdText,
  Time,
  TokenCount,
  TokenIdText,
  TrackIdText,
  Version,
  closed,
} from './scalars.ts';
export { SendBody, SendMessage, SendResult, ToolDefinition } from './send.ts';
export { Steer, SteerAccepted, SteerBody, SteerWhen } from './steer.ts';
export { CompactionBody, Summary, SummaryBody, SummaryPlan } from './summary.ts';
export { CacheWrite, CallEstimate, Usage, UsageTotals } from './usage.ts';
export { Wire, WireRound } from './wire.ts';
export { UncommittedWork, Worktree, WorktreeRemoved, WorktreeState } from './worktree.ts';
