declare const brand: unique symbol;

/** A string that only its own kind of thing may be named with. Opaque and sortable by time of creation (UUIDv7). */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type MemberId = Id<'member'>;
export type ProjectId = Id<'project'>;
export type DiscussionId = Id<'discussion'>;
export type TakeId = Id<'take'>;
export type EntryId = Id<'entry'>;
export type RunId = Id<'run'>;
export type CallId = Id<'call'>;
export type InviteId = Id<'invite'>;
export type TokenId = Id<'token'>;
export type SteerId = Id<'steer'>;
export type PresetId = Id<'preset'>;
export type ApprovalId = Id<'approval'>;
export type ChangeId = Id<'change'>;
export type McpServerId = Id<'mcp-server'>;
export type SummaryId = Id<'summary'>;
export type ContextPresetId = Id<'context-preset'>;
export type EpicId = Id<'epic'>;
export type TrackId = Id<'track'>;
export type TicketId = Id<'ticket'>;
export type EvidenceId = Id<'evidence'>;
export type MergeId = Id<'merge'>;

/** `openai`, `anthropic`, `gemini`, `rehearsal` or `compatible.<name>`. */
export type ProviderId = Id<'provider'>;

/** The name of an event log: `workspace`, `project:<id>`, `discussion:<id>` or `track:<id>`. */
export type StreamName = Id<'stream'>;

/** SHA-256 as 64 lower-case hexadecimal digits. */
export type ContentHash = Id<'content-hash'>;

/** Names text as an id of a kind; for places where an id is made or comes in as plain text. */
export function asId<Branded extends Id<string>>(text: string): Branded {
  return text as Branded;
}

export const streamOf = {
  workspace: asId<StreamName>('workspace'),
  project: (id: ProjectId): StreamName => asId(`project:${id}`),
  discussion: (id: DiscussionId): StreamName => asId(`discussion:${id}`),
  track: (id: TrackId): StreamName => asId(`track:${id}`),
  /** The track whose stream it is; undefined for other streams. */
  trackIn: (stream: StreamName): TrackId | undefined => (stream.startsWith('track:') ? asId(stream.slice('track:'.length)) : undefined),
};
