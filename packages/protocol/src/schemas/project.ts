import { Type, type Static } from 'typebox';
import { closed, ProjectIdText, ProviderIdText, Time, Version } from './scalars.ts';
import { Fallbacks, Mode, RunSettings } from './run.ts';

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });

/** What new discussions start with. */
export const ProjectSettings = closed({
  provider: Type.Optional(ProviderIdText),
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  mode: Type.Optional(Mode),
  runSettings: Type.Optional(RunSettings),
  fallbacks: Type.Optional(Fallbacks),
  /** Standing instructions, sent as part of the system text. */
  instructions: Type.Optional(Type.String({ maxLength: 20_000 })),
});
export type ProjectSettings = Static<typeof ProjectSettings>;

const Command = Type.Union([Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S' }), Type.Null()]);
const Seconds = Type.Union([Type.Integer({ minimum: 1, maximum: 3600 }), Type.Null()]);

/** What is run in each new worktree of a ticket, and what shows that one is as it should be; by Bash, in the sandbox. Null: nothing. */
const Commands = {
  prepareCommand: Command,
  /** After how many seconds it is ended; null: ten minutes. */
  prepareSeconds: Seconds,
  checkCommand: Command,
  checkSeconds: Seconds,
};

export const Project = closed({
  id: ProjectIdText,
  name: Type.String(),
  directory: Type.String(),
  settings: ProjectSettings,
  ...Commands,
  createdAt: Time,
  version: Version,
});
export type Project = Static<typeof Project>;

export const ProjectBody = closed({
  name: Name,
  directory: Type.String({ minLength: 1, maxLength: 4096 }),
  settings: Type.Optional(ProjectSettings),
  ...Type.Partial(closed(Commands)).properties,
});
export type ProjectBody = Static<typeof ProjectBody>;

export const ProjectPatch = closed(
  {
    name: Type.Optional(Name),
    directory: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    settings: Type.Optional(ProjectSettings),
    ...Type.Partial(closed(Commands)).properties,
  },
  { minProperties: 1 },
);
export type ProjectPatch = Static<typeof ProjectPatch>;

/** One folder in the chooser and the folders inside it. `parent` is null at a root. */
export const DirectoryListing = closed({
  path: Type.String(),
  parent: Type.Union([Type.String(), Type.Null()]),
  /** Whether this folder itself may become a project's. */
  selectable: Type.Boolean(),
  items: Type.Array(closed({ name: Type.String(), path: Type.String(), git: Type.Boolean() })),
  /** Where the chooser begins: the project that comes with Baton. A project made of it works in a copy. */
  sample: Type.Optional(Type.String()),
});
export type DirectoryListing = Static<typeof DirectoryListing>;

/** Files found in a project. `more`: the project has more files than were looked at. */
export const ProjectFiles = closed({ items: Type.Array(closed({ path: Type.String() })), more: Type.Boolean() });
export type ProjectFiles = Static<typeof ProjectFiles>;
