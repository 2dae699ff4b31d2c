import { Type, type Static } from 'typebox';
import { Author } from '../author.ts';
import { closed, ContentHashText, EvidenceIdText, TicketIdText, Time } from '../scalars.ts';

/** What was looked at: the commit that the track began with, a ticket's tree, the track's branch with a ticket merged into it. */
export const CheckedTree = Type.Enum(['base', 'ticket', 'merged']);
export type CheckedTree = Static<typeof CheckedTree>;

/** What shows that something is as it should be. Output is kept as it was, cut to its end where it is long; the whole is in the blob store. */
export const Evidence = closed({
  /** Of a check, the id that it was started with. */
  id: EvidenceIdText,
  ticketId: Type.Union([TicketIdText, Type.Null()]),
  on: CheckedTree,
  /** What was looked at, where it was a commit. */
  commit: Type.Optional(Type.String()),
  /** `check`: the project's command ran. `diff`: the project has none, so there is only what was changed. `confirmation`: a person says so. */
  kind: Type.Enum(['check', 'diff', 'confirmation']),
  passed: Type.Boolean(),
  /** It was ended before it could show anything. */
  stopped: Type.Optional(Type.Literal(true)),
  /** In words for people: what a person saw, why a check could not run. */
  detail: Type.String({ maxLength: 20_000 }),
  command: Type.Optional(Type.String()),
  /** Null: it was ended by a signal or a time limit. */
  exitCode: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  output: Type.Optional(Type.String({ maxLength: 65_536 })),
  outputBlob: Type.Optional(ContentHashText),
  durationMs: Type.Optional(Type.Integer({ minimum: 0 })),
  changedFiles: Type.Array(Type.String(), { maxItems: 1000 }),
  by: Author,
  at: Time,
});
export type Evidence = Static<typeof Evidence>;
