import { Type, type Static } from 'typebox';
import { Author } from './author.ts';
import { Origin, Part } from './part.ts';
import { closed, DiscussionIdText, EntryIdText, RunIdText, SummaryIdText, TakeIdText, Time, TokenCount, Version } from './scalars.ts';

export const Role = Type.Enum(['user', 'assistant', 'system', 'context', 'tool']);
export type Role = Static<typeof Role>;

/** `open`: being written, or a tool call without a result yet. */
export const EntryStatus = Type.Enum(['open', 'complete', 'interrupted']);
export type EntryStatus = Static<typeof EntryStatus>;

/** Why a message ended before its model had finished it. */
export const InterruptReason = Type.Enum(['stopped', 'failed', 'crashed', 'shutdown']);
export type InterruptReason = Static<typeof InterruptReason>;

/** What a summary stands for: on a path that it is part of, it is sent in the place of everything before an entry. */
const Compacts = closed({
  /** The first entry that is sent as it is. */
  firstEntryId: EntryIdText,
  /** Entries before it that are sent as they are too: they were pinned then. */
  keeps: Type.Array(EntryIdText),
  /** How many entries it stands for. */
  entries: Type.Integer({ minimum: 1 }),
  /** What a model wrote, where one did, and whether a person changed it. */
  summaryId: Type.Optional(SummaryIdText),
  edited: Type.Optional(Type.Boolean()),
  /** Where content of strangers stood in what it stands for: it may have come along. */
  origins: Type.Optional(Type.Array(Origin)),
});

/** One item of a discussion: a message with an id, in a tree. */
export const Entry = closed({
  id: EntryIdText,
  discussionId: DiscussionIdText,
  parentId: Type.Union([EntryIdText, Type.Null()]),
  role: Role,
  author: Author,
  status: EntryStatus,
  parts: Type.Array(Part),
  /** Where what stands in it may come from, beside its author: of what a run asks another to do, what strangers may have written among what it has read. */
  origins: Type.Optional(Type.Array(Origin)),
  createdAt: Time,
  runId: Type.Optional(RunIdText),
  /** Set on reset markers: what stands before is no longer sent to the model. */
  marker: Type.Optional(Type.Enum(['reset', 'compacted'])),
  /** With the marker `compacted`. */
  compacts: Type.Optional(Compacts),
  interruption: Type.Optional(InterruptReason),
  /** The vendor's own word for why the model ended, with ours. */
  finishReason: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  collapsed: Type.Boolean(),
  pinned: Type.Boolean(),
  deleted: Type.Boolean(),
  version: Version,
});
export type Entry = Static<typeof Entry>;

/**
 * How a take was cut to fit its model's window. Holds until the next cut, so that what is sent begins the same from round to round and prompt
 * caches hold.
 */
export const Trim = closed({
  /** The first entry that is still sent; pinned ones before it are sent too. */
  firstEntryId: EntryIdText,
  /** Entries whose tool results are sent shortened. */
  shortened: Type.Array(EntryIdText),
  /** Turns that are no longer sent, and an estimate of their tokens. */
  droppedTurns: Type.Integer({ minimum: 0 }),
  droppedTokens: TokenCount,
  /** Tokens that there was room for when the cut was made. With clearly more it is made anew. */
  room: Type.Optional(TokenCount),
  /** What left no more room: the model's window, or the limit that the settings set to the history. */
  by: Type.Optional(Type.Enum(['window', 'limit'])),
});
export type Trim = Static<typeof Trim>;

/** A named path through a discussion's tree of entries, from the root to `leafId`. */
export const Take = closed({
  id: TakeIdText,
  name: Type.String(),
  leafId: Type.Union([EntryIdText, Type.Null()]),
  trim: Type.Optional(Trim),
  version: Version,
});
export type Take = Static<typeof Take>;
