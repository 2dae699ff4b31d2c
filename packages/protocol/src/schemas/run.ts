import { Type, type Static } from 'typebox';
import { Author } from './author.ts';
import { Tier } from './conductor/tier-number.ts';
import { RunError } from './error.ts';
import { PolicyRule } from './policy.ts';
import {
  closed,
  ContentHashText,
  CostUsd,
  DiscussionIdText,
  EntryIdText,
  EpicIdText,
  MemberIdText,
  ProviderIdText,
  RunIdText,
  TakeIdText,
  TicketIdText,
  Time,
  TrackIdText,
} from './scalars.ts';
import { UsageTotals } from './usage.ts';

export const RunStatus = Type.Enum(['queued', 'running', 'parked', 'stopping', 'finished', 'failed', 'stopped']);
export type RunStatus = Static<typeof RunStatus>;

export const Mode = Type.Enum(['plan', 'ask', 'free']);
export type Mode = Static<typeof Mode>;

export const ReasoningEffort = Type.Enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
export type ReasoningEffort = Static<typeof ReasoningEffort>;

export const ToolChoice = Type.Union([
  Type.Enum(['auto', 'none', 'required']),
  closed({ name: Type.String({ minLength: 1, maxLength: 64 }) }),
]);
export type ToolChoice = Static<typeof ToolChoice>;

/** Model settings. What a model does not take is left out of its request, not refused. */
export const ModelSettings = closed({
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
  topP: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  maxOutputTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  reasoningEffort: Type.Optional(ReasoningEffort),
  stop: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 4 })),
  toolChoice: Type.Optional(ToolChoice),
});
export type ModelSettings = Static<typeof ModelSettings>;

/** One model of one provider. */
export const ModelChoice = closed({ provider: ProviderIdText, model: Type.String({ minLength: 1, maxLength: 200 }) });
export type ModelChoice = Static<typeof ModelChoice>;

/** Who is asked, in this order, when the model that a run was started with can't answer. */
export const Fallbacks = Type.Array(ModelChoice, { maxItems: 5, uniqueItems: true });

export const RunSettings = closed({
  ...ModelSettings.properties,
  /** Rounds with tool calls before the run fails with `tool_rounds`. Default 10. */
  maxToolRounds: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  /** Tokens of history that are sent at most, as they are estimated; the system text, tools and context files come on top. Default: what fits the window. */
  maxHistoryTokens: Type.Optional(Type.Integer({ minimum: 500, maximum: 100_000_000 })),
});
export type RunSettings = Static<typeof RunSettings>;

/** Parts of what would be sent that are left out, in every round of one run. */
export const LeaveOut = closed({
  entryIds: Type.Optional(Type.Array(EntryIdText, { maxItems: 1000 })),
  /** Paths of context files. */
  files: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { maxItems: 100 })),
  /** Names of tools. */
  tools: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 128 })),
});
export type LeaveOut = Static<typeof LeaveOut>;

/** A part of what would be sent, with the text that is sent in its place: the system text, an entry (by its id) or a context file (by its path). */
export const PartEdit = closed({
  type: Type.Enum(['system', 'entry', 'file']),
  /** `system`, an entry's id, a file's path: as the preview names its parts. */
  id: Type.String({ minLength: 1, maxLength: 4096 }),
  text: Type.String({ maxLength: 1_000_000 }),
});
export type PartEdit = Static<typeof PartEdit>;

export const PartEdits = Type.Array(PartEdit, { maxItems: 200 });

/** What was edited, as the log knows it: both texts are in the blob store. Null: it was redacted. */
export const EditedPart = closed({
  type: PartEdit.properties.type,
  id: Type.String(),
  before: Type.Union([ContentHashText, Type.Null()]),
  after: Type.Union([ContentHashText, Type.Null()]),
});
export type EditedPart = Static<typeof EditedPart>;

/** The next request of a run that waits, as somebody wants it. `basis`: the preview's, by which it is seen that it is the request that was looked at. */
export const RunEditsBody = closed({ edits: PartEdits, leaveOut: Type.Optional(LeaveOut), basis: ContentHashText });
export type RunEditsBody = Static<typeof RunEditsBody>;

/** What of a run's requests was edited, and by whom; `before` and `after` are texts, null where they were redacted. Empty where nothing was. */
export const RunEdits = closed({
  by: Type.Optional(Author),
  edits: Type.Array(
    closed({
      type: PartEdit.properties.type,
      id: Type.String(),
      before: Type.Union([Type.String(), Type.Null()]),
      after: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  leaveOut: LeaveOut,
});
export type RunEdits = Static<typeof RunEdits>;

/** What a run of a tier is for, and what it was given as its tier was set up when it began. */
export const RunAgent = closed({
  tier: Tier,
  /** What is planned: an epic by tier 1, a track by tier 2. The others have a track and a ticket. */
  epicId: Type.Optional(EpicIdText),
  trackId: Type.Optional(TrackIdText),
  ticketId: Type.Optional(TicketIdText),
  /** What it is told first. */
  system: Type.String({ maxLength: 100_000 }),
  /** Names of the tools that it is offered; null: all of its mode. What it hands in by comes on top. */
  tools: Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 128 }), Type.Null()]),
  /** Rules beside those of the project. */
  rules: Type.Array(PolicyRule, { maxItems: 200 }),
  /** People are asked before each of its calls. */
  steps: Type.Boolean(),
});
export type RunAgent = Static<typeof RunAgent>;

/** What was asked for when the run was queued. */
export const RunRequest = closed({
  id: RunIdText,
  discussionId: DiscussionIdText,
  takeId: TakeIdText,
  provider: ProviderIdText,
  model: Type.String({ minLength: 1, maxLength: 200 }),
  mode: Mode,
  settings: RunSettings,
  simulated: Type.Boolean(),
  fallbacks: Type.Optional(Fallbacks),
  leaveOut: Type.Optional(LeaveOut),
  /** The user entry that this run answers. */
  entryId: EntryIdText,
  holder: closed({ memberId: MemberIdText, name: Type.String() }),
  /** The run that started this one: it is in no freer mode, acts with no more rights, and is stopped with it. */
  parentRunId: Type.Optional(RunIdText),
  /** Of a run of a tier. */
  agent: Type.Optional(RunAgent),
});
export type RunRequest = Static<typeof RunRequest>;

/** Of a parked run that waits for no decision. `holder`: who started it may not go on with it, and somebody has to take it over. `pipeline`: its track is paused. */
export const WaitsFor = Type.Enum(['holder', 'pipeline']);
export type WaitsFor = Static<typeof WaitsFor>;

/** A run as REST answers it. */
export const Run = closed({
  id: RunIdText,
  discussionId: DiscussionIdText,
  takeId: TakeIdText,
  entryId: EntryIdText,
  status: RunStatus,
  provider: ProviderIdText,
  model: Type.String(),
  /** Who is asked instead, since the model that was chosen could not answer. */
  fallback: Type.Optional(ModelChoice),
  mode: Mode,
  simulated: Type.Boolean(),
  rounds: Type.Integer({ minimum: 0 }),
  usage: UsageTotals,
  costUsd: CostUsd,
  holder: closed({ memberId: MemberIdText, name: Type.String() }),
  waitsFor: Type.Optional(WaitsFor),
  parentRunId: Type.Optional(RunIdText),
  createdAt: Time,
  endedAt: Type.Optional(Time),
  error: Type.Optional(RunError),
  /** Who edited what it sends, and how many parts of it. */
  edited: Type.Optional(closed({ by: Author, parts: Type.Integer({ minimum: 0 }) })),
});
export type Run = Static<typeof Run>;
