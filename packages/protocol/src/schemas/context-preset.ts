import { Type, type Static } from 'typebox';
import { ContextView } from './context-file.ts';
import { closed, ContextPresetIdText, MemberIdText, ProjectIdText, Time, Version } from './scalars.ts';

const Name = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' });
const LineNumber = Type.Integer({ minimum: 1, maximum: 10_000_000 });

const PresetFile = closed({
  /** A file's path in the project, or a glob. */
  path: Type.String({ minLength: 1, maxLength: 4096 }),
  view: ContextView,
  /** With the view `lines`: where they were when the preset was kept. They are found again where they are by then. */
  lines: Type.Optional(closed({ firstLine: LineNumber, lastLine: LineNumber })),
});

const Files = Type.Array(PresetFile, { minItems: 1, maxItems: 300 });

/** Context files with their views under a name, for everybody in the project. Whoever applies one copies it. */
export const ContextPreset = closed({
  id: ContextPresetIdText,
  projectId: ProjectIdText,
  name: Type.String(),
  files: Files,
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  version: Version,
});
export type ContextPreset = Static<typeof ContextPreset>;

export const ContextPresetBody = closed({ name: Name, files: Files });
export type ContextPresetBody = Static<typeof ContextPresetBody>;

/** `files` replaces what was there, as a whole. */
export const ContextPresetPatch = closed({ name: Type.Optional(Name), files: Type.Optional(Files) }, { minProperties: 1 });
export type ContextPresetPatch = Static<typeof ContextPresetPatch>;

/** Puts a preset's files among a discussion's; with `replace` in their place. */
export const ContextPresetUse = closed({ presetId: ContextPresetIdText, replace: Type.Optional(Type.Boolean()) });
export type ContextPresetUse = Static<typeof ContextPresetUse>;
