import { Type, type Static } from 'typebox';
import { CallIdText, closed, ContentHashText } from './scalars.ts';

/** What a vendor wants back with a part of its answer: signatures, encrypted reasoning. In the blob store; the page gets no more than its hash. */
const providerState = Type.Optional(ContentHashText);

export const TextPart = closed({ type: Type.Literal('text'), text: Type.String(), providerState });

export const ImagePart = closed({
  type: Type.Literal('image'),
  hash: ContentHashText,
  mediaType: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
  name: Type.Optional(Type.String()),
  /** The size in pixels that it had before it was scaled down to be sent: small print may be lost. */
  scaledFrom: Type.Optional(closed({ width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) })),
});

/** A file's text as it was sent: at once, or as the difference to what the model has seen. */
export const FilePart = closed({
  type: Type.Literal('file'),
  path: Type.String(),
  view: Type.Enum(['full', 'diff', 'removed']),
  /** What of the file is sent, where it is not all of it. `lines`: which, as they were numbered when they were chosen (`10-20`). */
  of: Type.Optional(closed({ view: Type.Enum(['skeleton', 'outline', 'lines']), lines: Type.Optional(Type.String()) })),
  /** Notes for agents that the project brings along. */
  instructions: Type.Optional(Type.Literal(true)),
  /** Hash of all that is sent of the file as it was then, also when only the difference is sent. */
  hash: ContentHashText,
  text: Type.String(),
});

export const ReasoningPart = closed({
  type: Type.Literal('reasoning'),
  /** Empty where the vendor keeps its reasoning to itself. */
  text: Type.String(),
  /** From its first piece to what came after it. Absent where the message broke off, and in older logs. */
  durationMs: Type.Optional(Type.Integer({ minimum: 0 })),
  providerState,
});

/** A model's wish to use a tool, exactly as the model wrote it. */
export const ToolCallPart = closed({
  type: Type.Literal('tool_call'),
  callId: CallIdText,
  /** The vendor's id for this call; absent where the vendor has none. */
  vendorCallId: Type.Optional(Type.String()),
  name: Type.String(),
  /** JSON text as the model wrote it, parsed strictly only by whoever runs it. */
  argumentsText: Type.String(),
  providerState,
});

export const ToolOutcome = Type.Enum(['ok', 'error', 'cancelled']);

/** Where content comes from. What strangers may have written (`web`, `mcp`) taints whatever window it stands in. */
export const Origin = closed({ kind: Type.Enum(['files', 'command', 'web', 'mcp']), source: Type.Optional(Type.String()) });
export type Origin = Static<typeof Origin>;

export const ToolResultPart = closed({
  type: Type.Literal('tool_result'),
  callId: CallIdText,
  outcome: ToolOutcome,
  /** What the model reads. Over 64 KB the whole output is in the blob store and this is its beginning and end. */
  text: Type.String(),
  /** The whole output where `text` is shortened. */
  blob: Type.Optional(ContentHashText),
  /** A few words for people: `142 lines`, `3 matches in 2 files`. */
  summary: Type.Optional(Type.String()),
  origin: Type.Optional(Origin),
});

export const Part = Type.Union([TextPart, ImagePart, FilePart, ReasoningPart, ToolCallPart, ToolResultPart]);

export type TextPart = Static<typeof TextPart>;
export type ImagePart = Static<typeof ImagePart>;
export type FilePart = Static<typeof FilePart>;
export type ReasoningPart = Static<typeof ReasoningPart>;
export type ToolCallPart = Static<typeof ToolCallPart>;
export type ToolResultPart = Static<typeof ToolResultPart>;
export type ToolOutcome = Static<typeof ToolOutcome>;
export type Part = Static<typeof Part>;
