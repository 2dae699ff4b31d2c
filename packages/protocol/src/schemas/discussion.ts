import { Type, type Static } from 'typebox';
import {
  closed,
  ContentHashText,
  DiscussionIdText,
  EntryIdText,
  MemberIdText,
  ProjectIdText,
  ProviderIdText,
  RunIdText,
  StreamNameText,
  TakeIdText,
  Time,
  Version,
  CostUsd,
} from './scalars.ts';
import { AttachmentRef } from './attachment.ts';
import { ContextFile, ContextView } from './context-file.ts';
import { Entry, Role, Take } from './entry.ts';
import { Fallbacks, LeaveOut, Mode, PartEdits, RunSettings, RunStatus } from './run.ts';
import { CallEstimate, UsageTotals } from './usage.ts';
import { Worktree } from './worktree.ts';

const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });

export const Discussion = closed({
  id: DiscussionIdText,
  projectId: ProjectIdText,
  kind: Type.Enum(['talk', 'epic', 'track', 'ticket', 'qa']),
  title: Type.String(),
  archived: Type.Boolean(),
  pinned: Type.Boolean(),
  /** What its runs use where they say nothing else. */
  settings: RunSettings,
  fallbacks: Fallbacks,
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  updatedAt: Time,
  takes: Type.Array(Take),
  activeRun: Type.Union([closed({ id: RunIdText, status: RunStatus }), Type.Null()]),
  /** The run that was started last, whatever has become of it. */
  lastRun: Type.Union([closed({ id: RunIdText, status: RunStatus }), Type.Null()]),
  usage: UsageTotals,
  costUsd: CostUsd,
  /** Where its runs work, if that is not the project's folder. */
  worktree: Type.Optional(Worktree),
  stream: StreamNameText,
  /** The last event of its stream. */
  lastSeq: Type.Integer({ minimum: 0 }),
  version: Version,
});
export type Discussion = Static<typeof Discussion>;

/** `settings` and `fallbacks`: those of the project, if left out. */
export const DiscussionBody = closed({
  title: Type.Optional(Title),
  settings: Type.Optional(RunSettings),
  fallbacks: Type.Optional(Fallbacks),
});
export type DiscussionBody = Static<typeof DiscussionBody>;

/** `settings` and `fallbacks` replace what was there, as a whole. */
export const DiscussionPatch = closed(
  {
    title: Type.Optional(Title),
    archived: Type.Optional(Type.Boolean()),
    pinned: Type.Optional(Type.Boolean()),
    settings: Type.Optional(RunSettings),
    fallbacks: Type.Optional(Fallbacks),
  },
  { minProperties: 1 },
);
export type DiscussionPatch = Static<typeof DiscussionPatch>;

/** A note by a person that is kept in the thread without starting a run. */
export const EntryBody = closed({
  role: Type.Enum(['user', 'system']),
  text: Type.String({ minLength: 1, maxLength: 200_000 }),
  parentId: Type.Optional(Type.Union([EntryIdText, Type.Null()])),
  takeId: Type.Optional(TakeIdText),
});
export type EntryBody = Static<typeof EntryBody>;

export const EntryPatch = closed(
  {
    name: Type.Optional(Type.String({ maxLength: 200 })),
    collapsed: Type.Optional(Type.Boolean()),
    pinned: Type.Optional(Type.Boolean()),
  },
  { minProperties: 1 },
);
export type EntryPatch = Static<typeof EntryPatch>;

const LineNumber = Type.Integer({ minimum: 1, maximum: 10_000_000 });

/**
 * The list as it is to be. `path` may be a glob. Without `view` a file keeps the one that it has; new ones are sent in full. What is listed by itself (notes for
 * agents, what globs match) stays where it is left out here, and is kept from being sent by the view `none`.
 */
export const ContextBody = closed({
  files: Type.Array(
    closed({
      path: Type.String({ minLength: 1, maxLength: 4096 }),
      view: Type.Optional(ContextView),
      /** Only with the view `lines`, which needs them unless it has some already. */
      lines: Type.Optional(closed({ firstLine: LineNumber, lastLine: LineNumber })),
    }),
    { maxItems: 300 },
  ),
});
export type ContextBody = Static<typeof ContextBody>;

export const ContextFiles = closed({ files: Type.Array(ContextFile), version: Version });
export type ContextFiles = Static<typeof ContextFiles>;

/** What a person sends: a text, files, or both. Also the new text of an edited entry. */
export const RunInput = closed({
  text: Type.String({ maxLength: 1_000_000 }),
  attachments: Type.Optional(Type.Array(AttachmentRef, { maxItems: 20 })),
});
export type RunInput = Static<typeof RunInput>;

/** The new entry of an edit: a sibling of the old one, in a take of its own. */
export const Edited = closed({ ...Entry.properties, takeId: TakeIdText });
export type Edited = Static<typeof Edited>;

const TakeName = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' });

export const TakeBody = closed({ name: Type.Optional(TakeName), leafId: EntryIdText });
export type TakeBody = Static<typeof TakeBody>;

export const TakePatch = closed({ name: Type.Optional(TakeName), leafId: Type.Optional(EntryIdText) }, { minProperties: 1 });
export type TakePatch = Static<typeof TakePatch>;

/**
 * Each of `settings` counts instead of the discussion's for this run; the others stay the discussion's. `fallbacks`: instead of the discussion's. `edits`: parts
 * that are sent with another text, in every round of this run; they need the `basis` of the preview that was looked at, and are refused where it is another by now.
 */
export const RunBody = closed({
  provider: ProviderIdText,
  model: Type.String({ minLength: 1, maxLength: 200 }),
  input: Type.Optional(RunInput),
  parentEntryId: Type.Optional(EntryIdText),
  takeId: Type.Optional(TakeIdText),
  mode: Type.Optional(Mode),
  settings: Type.Optional(RunSettings),
  fallbacks: Type.Optional(Fallbacks),
  leaveOut: Type.Optional(LeaveOut),
  edits: Type.Optional(PartEdits),
  basis: Type.Optional(ContentHashText),
});
export type RunBody = Static<typeof RunBody>;

export const RunAccepted = closed({
  runId: RunIdText,
  entryId: EntryIdText,
  stream: StreamNameText,
  seq: Type.Integer({ minimum: 1 }),
  takeId: Type.Optional(TakeIdText),
});
export type RunAccepted = Static<typeof RunAccepted>;

export const ResetBody = closed({ takeId: TakeIdText });
export type ResetBody = Static<typeof ResetBody>;

/** What a run would send, before it is sent. Token figures are estimates. */
export const Preview = closed({
  breakdown: closed({
    system: Type.Integer(),
    tools: Type.Integer(),
    files: Type.Integer(),
    history: Type.Integer(),
    draft: Type.Integer(),
    window: Type.Optional(Type.Integer()),
    /** Where trimming starts; absent where nothing limits what is sent. */
    trimAt: Type.Optional(Type.Integer()),
    /** What the settings allow the history, which the draft is part of; absent where they do not. */
    maxHistory: Type.Optional(Type.Integer()),
  }),
  /** What it is made of, in the order in which it is sent; also what is left out. */
  parts: Type.Array(
    closed({
      type: Type.Enum(['system', 'tool', 'file', 'entry', 'draft']),
      /** A tool's name, a file's path, an entry's id. */
      id: Type.String(),
      /** The role of an entry. */
      role: Type.Optional(Role),
      /** It stands for earlier entries. */
      summary: Type.Optional(Type.Literal(true)),
      /** Its beginning, in one line. */
      label: Type.String(),
      /** How much is sent of a file. */
      view: Type.Optional(ContextView),
      /** Notes for agents that the project brings along. */
      instructions: Type.Optional(Type.Literal(true)),
      tokens: Type.Integer({ minimum: 0 }),
      /** `not_taken`: a tool, for a model that takes none. `not_yet`: the result of a call that waits for a decision. */
      leftOut: Type.Optional(Type.Enum(['by_person', 'trimmed', 'not_taken', 'not_yet'])),
      /** Another text is sent in its place. */
      edited: Type.Optional(Type.Literal(true)),
      /** Its own text, where another can be sent in its place. Only where texts were asked for. */
      text: Type.Optional(Type.String()),
    }),
  ),
  /**
   * Hash of what is there to be sent, whatever is left out of it or edited; without the message that is being written. Only where texts were asked for, or
   * something is edited.
   */
  basis: Type.Optional(ContentHashText),
  /** What sending now would cut away, where it would. */
  willTrim: Type.Optional(closed({ turns: Type.Integer(), tokens: Type.Integer() })),
  /** Settings that this model does not take, or not like this: what happens with each, in words. */
  notTaken: Type.Array(closed({ setting: Type.String(), detail: Type.String() })),
  estimate: CallEstimate,
  /** Exactly the body that would go to the provider; no headers, no key. */
  request: Type.Unknown(),
});
export type Preview = Static<typeof Preview>;

export const EntryList = closed({
  items: Type.Array(Entry),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  asOfSeq: Type.Integer(),
});
export type EntryList = Static<typeof EntryList>;
