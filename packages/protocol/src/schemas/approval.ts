import { Type, type Static } from 'typebox';
import { Effect } from './effect.ts';
import { Author } from './author.ts';
import { Tier } from './conductor/tier-number.ts';
import { PolicyClass, PolicyRule } from './policy.ts';
import { ModelChoice } from './run.ts';
import {
  ApprovalIdText,
  CallIdText,
  closed,
  ContentHashText,
  DiscussionIdText,
  EntryIdText,
  ProjectIdText,
  RunIdText,
  TicketIdText,
  Time,
  TrackIdText,
} from './scalars.ts';

/** What is decided. `outcome`: whether something happened, of which nobody knows since the server died over it. */
export const ApprovalSubject = Type.Enum(['tool', 'question', 'spawn', 'round', 'plan', 'merge', 'delivery', 'overrun', 'outcome']);
export type ApprovalSubject = Static<typeof ApprovalSubject>;

export const ApprovalStatus = Type.Enum(['pending', 'approved', 'rejected', 'answered', 'expired', 'cancelled']);
export type ApprovalStatus = Static<typeof ApprovalStatus>;

/** How far a decision reaches: this call, calls like it in the same run, or in the project from now on. */
export const DecisionScope = Type.Enum(['once', 'run', 'project']);
export type DecisionScope = Static<typeof DecisionScope>;

export const DecisionKind = Type.Enum(['approve', 'reject', 'answer', 'happened', 'did_not_happen']);
export type DecisionKind = Static<typeof DecisionKind>;

/** A tool's arguments: a JSON object. */
export const CallArguments = Type.Record(Type.String(), Type.Unknown());
export type CallArguments = Static<typeof CallArguments>;

/** Rules that the scopes `run` and `project` could write, all of them together. */
export const RuleChoice = closed({
  /** `this`: calls that reach for the same; `like_this`: the folder, the program's first words; `tool`: every call of the tool. */
  reach: Type.Enum(['this', 'like_this', 'tool']),
  rules: Type.Array(PolicyRule),
  /** How many of the project's earlier calls that were asked about it would have let pass. */
  wouldHaveAllowed: Type.Integer({ minimum: 0 }),
});
export type RuleChoice = Static<typeof RuleChoice>;

/** What strangers may have written, among what the model has read. */
export const Taint = closed({
  entryId: EntryIdText,
  /** The address or the server that it came from. */
  source: Type.String(),
  /** The words of the call that stand in it too, with what stands around them there: what may have put them into the model's mouth. */
  span: Type.Optional(closed({ before: Type.String(), words: Type.String(), after: Type.String() })),
});
export type Taint = Static<typeof Taint>;

/** Something that waits for a person, as it was asked. Bound by `proposalHash`: a decision about anything else is refused. */
export const ApprovalRequest = closed({
  id: ApprovalIdText,
  subject: ApprovalSubject,
  projectId: ProjectIdText,
  discussionId: Type.Optional(DiscussionIdText),
  runId: Type.Optional(RunIdText),
  /** The track, and the ticket, that it is about. */
  trackId: Type.Optional(TrackIdText),
  ticketId: Type.Optional(TicketIdText),
  /** The attempt that waits to be started, and who would work on it. */
  attempt: Type.Optional(closed({ tier: Tier, number: Type.Integer({ minimum: 1 }), choice: Type.Optional(ModelChoice) })),
  /** The call that waits and the entry that its result will fill. */
  callId: Type.Optional(CallIdText),
  entryId: Type.Optional(EntryIdText),
  /** The message that made the call. */
  messageId: Type.Optional(EntryIdText),
  tool: Type.Optional(closed({ name: Type.String(), version: Type.Integer(), policyClass: PolicyClass })),
  /** The agent's own words before it made the call. */
  why: Type.Optional(Type.String()),
  /** Why it is asked, in words for people. */
  because: Type.String(),
  /** What strangers may have written among what the model has read, where it is asked because of that. */
  taintedBy: Type.Optional(Type.Array(Taint)),
  arguments: CallArguments,
  effect: Effect,
  /** It deletes, forces, or leaves the project: agreeing takes a deliberate key. */
  careful: Type.Boolean(),
  /** Narrowest first; nothing where no rule could let such a call pass. */
  choices: Type.Array(RuleChoice),
  /** Over call, tool and version, arguments, directory and the files that the effect shows. */
  proposalHash: ContentHashText,
  requestedAt: Time,
  expiresAt: Type.Optional(Time),
});
export type ApprovalRequest = Static<typeof ApprovalRequest>;

/** What a person said, bound to exactly what runs. */
export const Decision = closed({
  decision: DecisionKind,
  scope: DecisionScope,
  by: Author,
  at: Time,
  reason: Type.Optional(Type.String()),
  /** What runs, where a person changed what the agent proposed. */
  arguments: Type.Optional(CallArguments),
  /** What the changed arguments do. */
  effect: Type.Optional(Effect),
  /** The rules that the scope wrote. */
  rules: Type.Optional(Type.Array(PolicyRule)),
  /** Hash of what was agreed to: the proposal's, or that of the changed arguments. */
  effectiveHash: ContentHashText,
  /** Over this decision and the one before it in the run: none can be changed, taken out or put in later without breaking it. */
  chain: ContentHashText,
});
export type Decision = Static<typeof Decision>;

export const Approval = closed({ ...ApprovalRequest.properties, status: ApprovalStatus, decision: Type.Optional(Decision) });
export type Approval = Static<typeof Approval>;

export const DecisionBody = closed({
  decision: DecisionKind,
  /** Of what the person has seen; another one is 409. */
  proposalHash: ContentHashText,
  /** `approve`: what to run instead of what was proposed. `answer`: `{answer}`. */
  arguments: Type.Optional(CallArguments),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
  /** Default `once`. */
  scope: Type.Optional(DecisionScope),
  /** Which of the rules offered a wider scope writes. Default: the narrowest. */
  reach: Type.Optional(RuleChoice.properties.reach),
});
export type DecisionBody = Static<typeof DecisionBody>;

/** Decisions that hold together or not at all. */
export const DecisionSetBody = closed({
  decisions: Type.Array(closed({ approvalId: ApprovalIdText, ...DecisionBody.properties }), { minItems: 1, maxItems: 100 }),
});
export type DecisionSetBody = Static<typeof DecisionSetBody>;

export const ApprovalList = closed({
  items: Type.Array(Approval),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  /** Where each project's stream was: subscribe after it. */
  asOf: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
});
export type ApprovalList = Static<typeof ApprovalList>;

/** What a call would do with other arguments, before anybody agrees to them. */
export const EditPreview = closed({ effect: Effect });
export type EditPreview = Static<typeof EditPreview>;
export const EditPreviewBody = closed({ arguments: CallArguments });
export type EditPreviewBody = Static<typeof EditPreviewBody>;
