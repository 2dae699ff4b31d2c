export type { ContextBody, ContextFiles, Discussion, DiscussionBody, DiscussionPatch, EntryBody, EntryList, EntryPatch, Preview, ResetBody, RunAccepted, RunBody } from './schemas/discussion.ts';
export type { Author, Entry, EntryStatus, InterruptReason, Role, Take } from './schemas/entry.ts';
export type { Problem, ProviderErrorKind, ProviderProblem, RequestErrorKind, RetryAdvice, RunError, RunErrorKind } from './schemas/error.ts';
export type { DiscussionSummary, Event, EventOf, EventType } from './schemas/event.ts';
export type { ClientFrame, EventFrame, MessageDeltaFrame, ServerFrame } from './schemas/frame.ts';
export type { Invite, InviteAcceptBody, InviteBody, InviteCreated, Me, Member, MemberPatch, MemberRole, SetupBody, SetupState, Token, TokenBody, TokenCreated } from './schemas/member.ts';
export type { Page } from './schemas/page.ts';
export type { FilePart, ImagePart, Part, ReasoningPart, TextPart, ToolCallPart, ToolOutcome, ToolResultPart } from './schemas/part.ts';
export type { DirectoryListing, Project, ProjectBody, ProjectPatch, ProjectSettings } from './schemas/project.ts';
export type { CheckResult, CredentialsBody, Model, ModelCapabilities, ModelList, ModelPrice, Provider } from './schemas/provider.ts';
export type { ContextFile, Mode, ModelSettings, ReasoningEffort, Run, RunRequest, RunSettings, RunStatus, ToolChoice } from './schemas/run.ts';
export type { SendBody, SendMessage, SendResult, ToolDefinition } from './schemas/send.ts';
export type { CallEstimate, Usage, UsageTotals } from './schemas/usage.ts';
export { asId, streamOf } from './ids.ts';
export type {
  CallId,
  ContentHash,
  DiscussionId,
  EntryId,
  Id,
  InviteId,
  MemberId,
  ProjectId,
  ProviderId,
  RunId,
  StreamName,
  TakeId,
  TokenId,
} from './ids.ts';
