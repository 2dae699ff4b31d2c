import { Type, type TSchema } from 'typebox';
import type {
  ApprovalId,
  CallId,
  ChangeId,
  ContentHash,
  ContextPresetId,
  DiscussionId,
  EntryId,
  EpicId,
  EvidenceId,
  Id,
  InviteId,
  McpServerId,
  MemberId,
  MergeId,
  PresetId,
  ProjectId,
  ProviderId,
  RunId,
  SteerId,
  StreamName,
  SummaryId,
  TakeId,
  TicketId,
  TokenId,
  TrackId,
} from '../ids.ts';

const branded = <Branded extends Id<string>>() =>
  Type.Unsafe<Branded>(Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_.:-]+$' }));

export const SummaryIdText = branded<SummaryId>();
export const ContextPresetIdText = branded<ContextPresetId>();
export const MemberIdText = branded<MemberId>();
export const ProjectIdText = branded<ProjectId>();
export const DiscussionIdText = branded<DiscussionId>();
export const TakeIdText = branded<TakeId>();
export const EntryIdText = branded<EntryId>();
export const RunIdText = branded<RunId>();
/** Our own id of a tool call. The vendor's id of it is kept beside it, for the vendor only. */
export const CallIdText = branded<CallId>();
export const InviteIdText = branded<InviteId>();
export const TokenIdText = branded<TokenId>();
export const SteerIdText = branded<SteerId>();
export const PresetIdText = branded<PresetId>();
export const ApprovalIdText = branded<ApprovalId>();
export const ChangeIdText = branded<ChangeId>();
export const McpServerIdText = branded<McpServerId>();
export const EpicIdText = branded<EpicId>();
export const TrackIdText = branded<TrackId>();
export const TicketIdText = branded<TicketId>();
export const EvidenceIdText = branded<EvidenceId>();
export const MergeIdText = branded<MergeId>();

export const ProviderIdText = Type.Unsafe<ProviderId>(
  Type.String({ pattern: '^(openai|anthropic|gemini|rehearsal|compatible\\.[a-z0-9][a-z0-9_-]{0,39})$' }),
);

export const StreamNameText = Type.Unsafe<StreamName>(
  Type.String({ pattern: '^(workspace|(project|discussion|track):[A-Za-z0-9_-]{1,64})$' }),
);

export const ContentHashText = Type.Unsafe<ContentHash>(Type.String({ pattern: '^[0-9a-f]{64}$' }));

/** RFC 3339, UTC, milliseconds: `2026-11-21T14:02:07.120Z`. */
export const Time = Type.String({ format: 'date-time' });

/** USD as an exact decimal with at most nine places, or null where the price is not known. Never 0 for unknown. */
export const CostUsd = Type.Union([Type.String({ pattern: '^-?[0-9]+(\\.[0-9]{1,9})?$' }), Type.Null()]);

export const TokenCount = Type.Integer({ minimum: 0 });

export const Version = Type.Integer({ minimum: 1 });

/** An object that refuses fields it does not name, and says so. */
export const closed = <Properties extends Record<string, TSchema>>(
  properties: Properties,
  options: { $id?: string; description?: string; minProperties?: number } = {},
) => Type.Object(properties, { additionalProperties: false, ...options });
