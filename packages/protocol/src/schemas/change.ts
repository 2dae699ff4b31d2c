import { Type, type Static } from 'typebox';
import { FileEffect } from './effect.ts';
import { ChangeIdText, closed, EntryIdText, MemberIdText, RunIdText, Time } from './scalars.ts';

const person = closed({ memberId: MemberIdText, name: Type.String() });

/** What a tool call, or an undo, made of the files of a project. */
export const Change = closed({
  /** Of a tool call its own id. */
  id: ChangeIdText,
  kind: Type.Enum(['tool', 'undo']),
  /** Whose tool call it was, or whose changes were taken back. */
  runId: Type.Optional(RunIdText),
  /** The entry of the call's result. */
  entryId: Type.Optional(EntryIdText),
  tool: Type.Optional(Type.String()),
  /** Who started the run, or took something back. */
  by: person,
  at: Time,
  snapshots: closed({ before: Type.String(), after: Type.String() }),
  /** The discussion's worktree, where it was made there and not in the project's folder. */
  directory: Type.Optional(Type.String()),
  /** Of an undo: what it took back. */
  undoes: Type.Optional(Type.Array(ChangeIdText)),
  /** It was taken back. */
  undone: Type.Optional(closed({ by: person, at: Time })),
});
export type Change = Static<typeof Change>;

/** A file that became another one. */
export const ChangedFile = closed({
  ...FileEffect.properties,
  modeBefore: Type.Optional(Type.Integer()),
  modeAfter: Type.Optional(Type.Integer()),
});
export type ChangedFile = Static<typeof ChangedFile>;

/** A file that is not taken back, with the difference between what was left and what is there now. */
export const UndoConflict = closed({
  path: Type.String(),
  reason: Type.Enum(['changed_since', 'changed_between', 'not_kept', 'in_the_way', 'denied']),
  detail: Type.String(),
  diff: Type.Optional(Type.String()),
  diffCut: Type.Optional(Type.Boolean()),
  note: Type.Optional(Type.String()),
});
export type UndoConflict = Static<typeof UndoConflict>;

const count = Type.Integer({ minimum: 0 });

/** A change with what became of its files. */
export const ChangeInFiles = closed({
  ...Change.properties,
  files: Type.Array(ChangedFile),
  /** So many files beyond those that are named. */
  more: Type.Optional(count),
  /** Of all its files. */
  addedLines: count,
  removedLines: count,
  /** Why its files are not named: what it changed is not kept any more. */
  problem: Type.Optional(Type.String()),
});
export type ChangeInFiles = Static<typeof ChangeInFiles>;

/** The newest changes, or the newest before another one, in the order in which they came. `earlier`: so many came before these. */
export const ChangeList = closed({ items: Type.Array(ChangeInFiles), earlier: count });
export type ChangeList = Static<typeof ChangeList>;

export const ChangeQuery = closed({
  /** Only what came before this one. */
  before: Type.Optional(ChangeIdText),
  /** Only what runs of this member changed and what they took back. */
  memberId: Type.Optional(MemberIdText),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
});
export type ChangeQuery = Static<typeof ChangeQuery>;

/** At most one of the first three; without any of them all of the run, or of the discussion. */
export const UndoBody = closed({
  changeIds: Type.Optional(Type.Array(ChangeIdText, { minItems: 1, maxItems: 1000 })),
  /** This change and what came after it: files become what they were before it. */
  since: Type.Optional(ChangeIdText),
  /** What runs of this member changed. */
  memberId: Type.Optional(MemberIdText),
  /** Take back what can be, and leave files that somebody changed since as they are. */
  skipConflicts: Type.Optional(Type.Boolean()),
  /** Say what would be done, and do nothing. */
  preview: Type.Optional(Type.Boolean()),
});
export type UndoBody = Static<typeof UndoBody>;

export const UndoResult = closed({
  /** The files were put back: not in a preview, and not where there are conflicts that are not skipped. */
  done: Type.Boolean(),
  files: Type.Array(ChangedFile),
  /** So many files beyond those that are named. */
  more: Type.Optional(count),
  conflicts: Type.Array(UndoConflict),
  /** What no undo takes back, in words. */
  cannot: Type.Array(Type.String()),
  changeId: Type.Optional(ChangeIdText),
});
export type UndoResult = Static<typeof UndoResult>;
