import { Type, type Static } from 'typebox';
import { closed, ContentHashText } from './scalars.ts';

/**
 * How much of a file is sent: all of it, what is left without the insides of its functions, what it defines, some of its lines, or nothing: then it is only
 * listed.
 */
export const ContextView = Type.Enum(['full', 'skeleton', 'outline', 'lines', 'none']);
export type ContextView = Static<typeof ContextView>;

/** Short hashes of the lines on both sides of a boundary, nearest first; '' is a blank line. */
const Boundary = closed({ outer: Type.Array(Type.String(), { maxItems: 8 }), inner: Type.Array(Type.String(), { maxItems: 8 }) });

/** Lines of a file with what stands around their ends, by which they are found again when the file was edited. Lines are counted from 1. */
export const LineSlice = closed({
  /** First and last line as they were chosen, `10-20`: stays the same wherever the lines go. */
  name: Type.String(),
  /** Where they were found last, and how many lines the file had then. */
  firstLine: Type.Integer({ minimum: 1 }),
  lastLine: Type.Integer({ minimum: 1 }),
  lineCount: Type.Integer({ minimum: 1 }),
  start: Boundary,
  end: Boundary,
});
export type LineSlice = Static<typeof LineSlice>;

/** One context file as a discussion knows it, or a glob that brings files along. */
export const ContextFile = closed({
  path: Type.String({ minLength: 1, maxLength: 4096 }),
  view: ContextView,
  /** What was first sent of it; stays the same so that the provider's prompt cache holds. Null until it was read, and for what is not sent. */
  hash: Type.Union([ContentHashText, Type.Null()]),
  /** Of what is sent of it; of the whole file where it is only listed. */
  bytes: Type.Optional(Type.Integer({ minimum: 0 })),
  /** With the view `lines`. */
  slice: Type.Optional(LineSlice),
  /** `path` is a glob: how many files it brings, and whether it matches more than are taken. It is not sent itself. */
  glob: Type.Optional(closed({ files: Type.Integer({ minimum: 0 }), more: Type.Boolean() })),
  /** The glob that brought it. */
  from: Type.Optional(Type.String()),
  /** `AGENTS.md` or `CLAUDE.md` of the project or of the folder of a context file: listed by itself. */
  instructions: Type.Optional(Type.Literal(true)),
  /** Why it could not be sent when it was last read. */
  problem: Type.Optional(Type.String()),
});
export type ContextFile = Static<typeof ContextFile>;
