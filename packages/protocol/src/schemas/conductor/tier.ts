import { Type, type Static } from 'typebox';
import { PolicyRule } from '../policy.ts';
import { Fallbacks, Mode, ModelChoice, RunSettings } from '../run.ts';
import { closed } from '../scalars.ts';

/** Models that are asked in turn when an attempt failed, each stronger than the one before. */
const Escalation = Type.Array(ModelChoice, { maxItems: 5 });

const ToolNames = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 128 });

/** What the runs of one tier are started with. */
export const TierSettings = closed({
  ...ModelChoice.properties,
  /** Who is asked when the model can't answer; that does not count as an attempt. */
  fallbacks: Fallbacks,
  escalation: Escalation,
  settings: RunSettings,
  /** Instead of the tier's own; null: its own. */
  systemPrompt: Type.Union([Type.String({ maxLength: 100_000 }), Type.Null()]),
  mode: Mode,
  /** Names of the tools that it is offered; null: those of its tier. */
  tools: Type.Union([ToolNames, Type.Null()]),
  /** Rules that come beside the project's, for its runs alone. Denied still wins. */
  rules: Type.Array(PolicyRule, { maxItems: 100 }),
});
export type TierSettings = Static<typeof TierSettings>;

/** What differs. `provider` and `model` come together or not at all. */
export const TierPatch = closed({
  choice: Type.Optional(ModelChoice),
  fallbacks: Type.Optional(Fallbacks),
  escalation: Type.Optional(Escalation),
  settings: Type.Optional(RunSettings),
  systemPrompt: Type.Optional(TierSettings.properties.systemPrompt),
  mode: Type.Optional(Mode),
  tools: Type.Optional(TierSettings.properties.tools),
  rules: Type.Optional(TierSettings.properties.rules),
});
export type TierPatch = Static<typeof TierPatch>;

/** The tiers of a project, all of them. */
export const ProjectTiers = closed({ 1: TierSettings, 2: TierSettings, 3: TierSettings, 4: TierSettings });
export type ProjectTiers = Static<typeof ProjectTiers>;

/** How a project's tiers work: who does it, and how many at the same time. */
export const ProjectTiersBody = closed({
  tiers: ProjectTiers,
  /** Workers at the same time in the project; null: as many as is usual. */
  workers: Type.Union([Type.Integer({ minimum: 1, maximum: 64 }), Type.Null()]),
});
export type ProjectTiersBody = Static<typeof ProjectTiersBody>;

export const ProjectTiersView = closed({
  ...ProjectTiersBody.properties,
  /** 0 where nobody has set them yet: then they are what is usual, with the models that there are. */
  version: Type.Integer({ minimum: 0 }),
});
export type ProjectTiersView = Static<typeof ProjectTiersView>;

/** What a track or a ticket has otherwise. */
export const TierOverrides = closed({
  1: Type.Optional(TierPatch),
  2: Type.Optional(TierPatch),
  3: Type.Optional(TierPatch),
  4: Type.Optional(TierPatch),
});
export type TierOverrides = Static<typeof TierOverrides>;
