import { Type, type Static } from 'typebox';
import { ModelChoice, RunSettings } from './run.ts';
import { closed, MemberIdText, PresetIdText, Time, Version } from './scalars.ts';

const Name = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' });

/** Settings under a name, for everybody in the workspace. With `choice` they are meant for that model. */
export const Preset = closed({
  id: PresetIdText,
  name: Type.String(),
  settings: RunSettings,
  choice: Type.Optional(ModelChoice),
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  version: Version,
});
export type Preset = Static<typeof Preset>;

export const PresetBody = closed({ name: Name, settings: RunSettings, choice: Type.Optional(ModelChoice) });
export type PresetBody = Static<typeof PresetBody>;

/** `settings` replaces what was there, as a whole; `choice: null` takes the model away. */
export const PresetPatch = closed(
  {
    name: Type.Optional(Name),
    settings: Type.Optional(RunSettings),
    choice: Type.Optional(Type.Union([ModelChoice, Type.Null()])),
  },
  { minProperties: 1 },
);
export type PresetPatch = Static<typeof PresetPatch>;
