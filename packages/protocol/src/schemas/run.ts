import { Type, type Static } from 'typebox';
import { RunError } from './error.ts';
import { closed, CostUsd, DiscussionIdText, EntryIdText, MemberIdText, ProviderIdText, RunIdText, TakeIdText, Time } from './scalars.ts';
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
});
export type RunRequest = Static<typeof RunRequest>;

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
  createdAt: Time,
  endedAt: Type.Optional(Time),
  error: Type.Optional(RunError),
});
export type Run = Static<typeof Run>;
