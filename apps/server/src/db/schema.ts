import type { ColumnType } from 'kysely';
import type {
  ApprovalId,
  ApprovalStatus,
  CallId,
  ChangeId,
  ContentHash,
  ContextPresetId,
  DeliveryStatus,
  DiscussionId,
  EntryId,
  EpicId,
  InviteId,
  McpServerId,
  MemberId,
  MemberRole,
  PresetId,
  ProjectId,
  ProviderId,
  RunId,
  RunStatus,
  SteerId,
  StreamName,
  TakeId,
  TicketId,
  TokenId,
  TrackId,
} from '@baton/protocol';

/** Milliseconds since 1970, UTC. */
type Millis = number;
/** JSON as text. */
type JsonText = string;
/** 0 or 1. */
type Flag = number;
/** Nano-USD: exact in both databases; comes back as a bigint. */
type NanoUsd = ColumnType<bigint, bigint, bigint>;

export interface EventTable {
  stream: StreamName;
  seq: number;
  at: Millis;
  type: string;
  v: number;
  /** The whole event. */
  data: JsonText;
}

export interface StreamTable {
  stream: StreamName;
  first_seq: number;
  head: number;
}

/** Projection of `discussion.*`, `context.changed`, `worktree.*`, `usage.recorded`. */
export interface DiscussionTable {
  id: DiscussionId;
  project_id: ProjectId;
  kind: string;
  title: string;
  archived: Flag;
  pinned: Flag;
  /** RunSettings */
  settings: JsonText;
  /** ModelChoice[] */
  fallbacks: JsonText;
  deleted: Flag;
  created_by: MemberId;
  created_by_name: string;
  created_at: Millis;
  updated_at: Millis;
  /** ContextFile[] */
  context: JsonText;
  context_version: number;
  /** UsageTotals */
  usage: JsonText;
  /** Worktree */
  worktree: JsonText | null;
  version: number;
}

export interface TakeTable {
  id: TakeId;
  discussion_id: DiscussionId;
  name: string;
  leaf_id: EntryId | null;
  /** Trim */
  trim: JsonText | null;
  version: number;
}

/** Projection of entries; `entry` is the whole protocol Entry. */
export interface EntryTable {
  id: EntryId;
  discussion_id: DiscussionId;
  parent_id: EntryId | null;
  role: string;
  run_id: RunId | null;
  created_at: Millis;
  entry: JsonText;
  version: number;
}

/** Projection of runs, with the epoch of the process that has it. `state` is the folded RunState. */
export interface RunTable {
  id: RunId;
  discussion_id: DiscussionId;
  take_id: TakeId;
  entry_id: EntryId;
  holder_id: MemberId;
  parent_run_id: RunId | null;
  status: RunStatus;
  epoch: number;
  state: JsonText;
  created_at: Millis;
  ended_at: Millis | null;
}

/** Projection of `steer.*`: those that do not stand in the thread yet. `steer` is the protocol's Steer. */
export interface SteerTable {
  id: SteerId;
  discussion_id: DiscussionId;
  run_id: RunId;
  steer: JsonText;
}

/** Projection of `approval.*`; `approval` is the whole protocol Approval. */
export interface ApprovalTable {
  id: ApprovalId;
  project_id: ProjectId;
  /** null: it was asked on the stream of a track. */
  discussion_id: DiscussionId | null;
  run_id: RunId | null;
  entry_id: EntryId | null;
  message_id: EntryId | null;
  status: ApprovalStatus;
  requested_at: Millis;
  expires_at: Millis | null;
  approval: JsonText;
}

/** Projection of changes of files; `change` is the whole protocol Change. */
export interface ChangeTable {
  id: ChangeId;
  discussion_id: DiscussionId;
  run_id: RunId | null;
  at: Millis;
  change: JsonText;
}

/** The rules of a project, or of the workspace. */
export interface PolicyTable {
  /** A project's id, or `workspace`. */
  id: string;
  /** PolicyRule[] */
  rules: JsonText;
  version: number;
  updated_at: Millis;
  updated_by_name: string;
}

/** Projection of what leaves; `delivery` is the whole protocol Delivery. */
export interface DeliveryTable {
  id: ApprovalId;
  project_id: ProjectId;
  /** One of the two is null. */
  track_id: TrackId | null;
  discussion_id: DiscussionId | null;
  status: DeliveryStatus;
  delivery: JsonText;
}

/** Append-only. One row for every request that was sent to a provider. */
export interface LedgerTable {
  id: string;
  at: Millis;
  source: 'run' | 'send' | 'gateway' | 'title' | 'summary';
  run_id: RunId | null;
  round: number | null;
  attempt: number | null;
  discussion_id: DiscussionId | null;
  project_id: ProjectId | null;
  member_id: MemberId;
  provider: ProviderId;
  model: string;
  input_tokens: number;
  cached_input_tokens: number | null;
  cache_write_tokens: number | null;
  output_tokens: number;
  reasoning_tokens: number | null;
  /** null: the price is not known. */
  cost_nano_usd: NanoUsd | null;
  estimated: Flag;
  simulated: Flag;
  duration_ms: number | null;
  /** From sending the request to the first piece of the answer. */
  first_output_ms: number | null;
  /** Of a tier's run. */
  tier: number | null;
  track_id: TrackId | null;
  ticket_id: TicketId | null;
}

export interface JobTable {
  id: string;
  /** `run`: take the run up. `title`: find a title for the discussion of this run. */
  kind: 'run' | 'title';
  /** The run. */
  subject: string;
  created_at: Millis;
  claimed_by: string | null;
}

export interface BlobTable {
  hash: ContentHash;
  bytes: number;
  refs: number;
  created_at: Millis;
}

/** A file that was uploaded to a project. Its content is a blob. */
export interface AttachmentTable {
  project_id: ProjectId;
  hash: ContentHash;
  name: string;
  kind: 'image' | 'text';
  media_type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  /** Of an image that was scaled down before it was uploaded: its size before. */
  from_width: number | null;
  from_height: number | null;
  created_by: MemberId;
  created_at: Millis;
}

/** One request to a provider as it was captured: `wire` is the protocol's WireRound without bodies, which are blobs. */
export interface WireTable {
  run_id: RunId;
  round: number;
  attempt: number;
  at: Millis;
  wire: JsonText;
  request_hash: ContentHash | null;
  response_hash: ContentHash | null;
}

/** What a member has typed and not sent. */
export interface DraftTable {
  member_id: MemberId;
  discussion_id: DiscussionId;
  /** DraftBody */
  draft: JsonText;
  updated_at: Millis;
}

/** How far a member has read a discussion's stream. */
export interface ReadMarkTable {
  member_id: MemberId;
  discussion_id: DiscussionId;
  seq: number;
  at: Millis;
}

export interface PreferenceTable {
  member_id: MemberId;
  preferences: JsonText;
}

/** What was written so far of messages that are still open; outside the log, deleted by the append that closes the message. */
export interface RunningTextTable {
  entry_id: EntryId;
  part: number;
  offset: number;
  kind: 'text' | 'reasoning' | 'tool_call';
  text: string;
  call_id: CallId | null;
  name: string | null;
}

/** Who may come in. `user_id` is better-auth's user. */
export interface MemberTable {
  id: MemberId;
  user_id: string;
  email: string;
  name: string;
  role: MemberRole;
  joined_at: Millis;
  removed_at: Millis | null;
  version: number;
}

export interface InviteTable {
  id: InviteId;
  secret_hash: string;
  role: MemberRole;
  email: string | null;
  created_by: MemberId;
  created_at: Millis;
  expires_at: Millis;
  accepted_at: Millis | null;
}

export interface TokenTable {
  id: TokenId;
  member_id: MemberId;
  name: string;
  secret_hash: string;
  created_at: Millis;
  expires_at: Millis | null;
  last_used_at: Millis | null;
}

export interface ProjectTable {
  id: ProjectId;
  name: string;
  directory: string;
  settings: JsonText;
  prepare_command: string | null;
  prepare_seconds: number | null;
  check_command: string | null;
  check_seconds: number | null;
  created_at: Millis;
  deleted: Flag;
  version: number;
}

/** What is known of a provider beside its credentials; never a key. */
export interface ProviderTable {
  id: ProviderId;
  status: 'unchecked' | 'ok' | 'failed';
  problem: JsonText | null;
  checked_at: Millis | null;
  set_by: MemberId | null;
  set_by_name: string | null;
  set_at: Millis | null;
  /** DiscoveredModel[] of the last fetch. */
  models: JsonText | null;
  models_at: Millis | null;
}

/** Context files of a project under a name. */
export interface ContextPresetTable {
  id: ContextPresetId;
  project_id: ProjectId;
  name: string;
  /** The name as it is compared. */
  name_key: string;
  /** Path, view and, of lines, what finds them again. */
  files: JsonText;
  created_by: MemberId;
  created_by_name: string;
  created_at: Millis;
  version: number;
}

/** Settings under a name. */
export interface PresetTable {
  id: PresetId;
  name: string;
  /** The name as it is compared. */
  name_key: string;
  /** RunSettings */
  settings: JsonText;
  /** ModelChoice */
  choice: JsonText | null;
  created_by: MemberId;
  created_by_name: string;
  created_at: Millis;
  version: number;
}

/** A server of tools. Its secrets stand in the credentials file. */
export interface McpServerTable {
  id: McpServerId;
  name: string;
  /** McpTransportView */
  transport: JsonText;
  enabled: Flag;
  call_seconds: number;
  /** ProjectId[]; null: all. */
  projects: JsonText | null;
  /** What was said of its tools, by their names. */
  tools: JsonText;
  changed_by: MemberId;
  changed_by_name: string;
  changed_at: Millis;
  version: number;
}

/** Projection of the stream of a track, without its tickets. */
/** Projection of epics; `epic` is the whole protocol Epic. */
export interface EpicTable {
  id: EpicId;
  project_id: ProjectId;
  epic: JsonText;
  version: number;
}

export interface TrackTable {
  id: TrackId;
  project_id: ProjectId;
  /** Track */
  track: JsonText;
  /** PipelineState */
  pipeline: JsonText;
  /** UsageTotals */
  usage: JsonText;
  /** UsageTotals by tier, as pairs. */
  tier_usage: JsonText;
  version: number;
}

/** Projection of the tickets of tracks. */
export interface TicketTable {
  id: TicketId;
  track_id: TrackId;
  position: number;
  /** Ticket */
  ticket: JsonText;
  /** UsageTotals */
  usage: JsonText;
  /** UsageTotals by tier, as pairs. */
  tier_usage: JsonText;
  version: number;
}

/** The tiers of a project, where somebody has set them. */
export interface ProjectTiersTable {
  project_id: ProjectId;
  /** ProjectTiers */
  tiers: JsonText;
  workers: number | null;
  version: number;
  updated_at: Millis;
  updated_by_name: string;
}

/** A request to a provider that is under way, and that no log tells of: what is left of it after a crash goes into the ledger as an estimate. */
export interface OpenRequestTable {
  id: string;
  process_id: string;
  /** SentRequest */
  request: JsonText;
  /** As they were estimated. */
  input_tokens: number;
}

/** Answers of POSTs that carried an Idempotency-Key, kept for 24 hours. */
export interface IdempotencyTable {
  actor: string;
  route: string;
  key: string;
  body_hash: string;
  status: number;
  answer: JsonText;
  created_at: Millis;
}

/** Small facts about the installation: the owner's set-up secret hash, the time zone. */
export interface SettingTable {
  name: string;
  value: string;
}

/** better-auth's own tables (user, session, account, verification) are reached through better-auth only. */
export interface Database {
  events: EventTable;
  streams: StreamTable;
  discussions: DiscussionTable;
  takes: TakeTable;
  entries: EntryTable;
  runs: RunTable;
  steers: SteerTable;
  approvals: ApprovalTable;
  changes: ChangeTable;
  epics: EpicTable;
  deliveries: DeliveryTable;
  tracks: TrackTable;
  tickets: TicketTable;
  policies: PolicyTable;
  project_tiers: ProjectTiersTable;
  ledger: LedgerTable;
  open_requests: OpenRequestTable;
  jobs: JobTable;
  blobs: BlobTable;
  attachments: AttachmentTable;
  wires: WireTable;
  drafts: DraftTable;
  read_marks: ReadMarkTable;
  preferences: PreferenceTable;
  running_text: RunningTextTable;
  members: MemberTable;
  invites: InviteTable;
  tokens: TokenTable;
  projects: ProjectTable;
  providers: ProviderTable;
  presets: PresetTable;
  mcp_servers: McpServerTable;
  context_presets: ContextPresetTable;
  idempotency: IdempotencyTable;
  settings: SettingTable;
}
