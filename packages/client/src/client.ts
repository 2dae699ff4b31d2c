import type {
  Approval,
  ApprovalId,
  ApprovalList,
  ApprovalStatus,
  Attachment,
  CallArguments,
  ChangedFile,
  ChangeId,
  ChangeInFiles,
  ChangeList,
  ChangeQuery,
  CheckResult,
  CompactionBody,
  ContextBody,
  ContextFiles,
  ContextPreset,
  ContextPresetBody,
  ContextPresetId,
  ContextPresetPatch,
  ContextPresetUse,
  CredentialsBody,
  DecisionBody,
  DecisionSetBody,
  DirectoryListing,
  Discussion,
  DiscussionBody,
  DiscussionId,
  DiscussionPatch,
  Draft,
  DraftBody,
  Entry,
  EntryBody,
  Edited,
  EditPreview,
  EntryId,
  EntryPatch,
  EventFrame,
  Invite,
  InviteAcceptBody,
  InviteBody,
  InviteCreated,
  InviteId,
  McpServer,
  McpServerBody,
  McpServerId,
  McpServerPatch,
  Me,
  Member,
  MemberId,
  MemberRole,
  ModelList,
  Page,
  PolicyBody,
  PolicyView,
  Preferences,
  Preset,
  PresetBody,
  PresetId,
  PresetPatch,
  Preview,
  Project,
  ProjectBody,
  ProjectFiles,
  PromptList,
  ProjectId,
  ProjectPatch,
  Provider,
  ProviderId,
  ProviderList,
  ReadMark,
  Run,
  RunAccepted,
  RunBody,
  RunEdits,
  RunEditsBody,
  RunId,
  RunInput,
  SendBody,
  SendResult,
  SetupBody,
  SetupState,
  SteerAccepted,
  SteerBody,
  SteerId,
  StreamName,
  Summary,
  SummaryBody,
  SummaryPlan,
  Take,
  TakeBody,
  TakePatch,
  TakeId,
  Token,
  TokenBody,
  TokenCreated,
  TokenId,
  ToolList,
  UndoBody,
  UndoResult,
  UsageTotals,
  VendorList,
  Wire,
  UncommittedWork,
  WorktreeRemoved,
  WorktreeState,
} from '@baton/protocol';
import { createCalls, type CallOptions, type ListOptions, type PostOptions } from './calls.ts';
import { streamSend, type SendEvent } from './send-stream.ts';
import type { TransportOptions } from './transport.ts';

/** Characters: with everything around them and three bytes each they stay under the 64 KB that browsers send from a page that is left. */
const KEPT_ALIVE = 16_000;

/** The session that a cookie belongs to. */
export interface SignedIn {
  session: { id: string; expiresAt: string };
  user: { id: string; email: string; name: string };
}

export interface UsageQuery {
  groupBy: 'model' | 'member' | 'project' | 'day';
  /** RFC 3339. From then on; without it from the beginning. */
  from?: string;
  /** RFC 3339. Before then; without it up to now. */
  to?: string;
}

/** What was used and what it cost, a row for each group. Days are the time zone's. */
export interface UsageReport {
  items: (UsageTotals & { key: string; label: string })[];
  timeZone: string;
}

/**
 * The REST contract, a method for each route. Answers are what the server sent; refusals are thrown as ProblemError, silence as UnreachableError,
 * and an aborted signal's reason as it is. Changes take the `version` that was read. Every POST carries an Idempotency-Key but signing in and out
 * (a repeated answer would set no cookie) and streamed rounds (they can't be given twice).
 */
export function createClient(options: TransportOptions) {
  const { transport, json, get, list, post, patch, put, remove } = createCalls(options);

  return {
    me: (given?: CallOptions) => get<Me>('/me', {}, given),

    auth: {
      signIn: (credentials: { email: string; password: string }, given?: CallOptions) =>
        json<unknown>({ method: 'POST', path: '/api/auth/sign-in/email', body: credentials, idempotencyKey: false, ...given }),
      signOut: (given?: CallOptions) =>
        json<unknown>({ method: 'POST', path: '/api/auth/sign-out', body: {}, idempotencyKey: false, ...given }),
      /** Null: nobody is signed in. */
      session: (given?: CallOptions) => get<SignedIn | null>('/api/auth/get-session', {}, given),
    },

    setup: {
      state: (given?: CallOptions) => get<SetupState>('/setup', {}, given),
      create: (body: SetupBody, given?: PostOptions) => post<Member>('/setup', body, given),
    },

    members: {
      list: (given?: ListOptions) => list<Member>('/members', given),
      changeRole: (id: MemberId, role: MemberRole, version: number, given?: CallOptions) =>
        patch<Member>(`/members/${id}`, { role }, version, given),
      remove: (id: MemberId, version: number, given?: CallOptions) => remove(`/members/${id}`, { version, ...given }),
    },

    invites: {
      list: (given?: ListOptions) => list<Invite>('/invites', given),
      create: (body: InviteBody, given?: PostOptions) => post<InviteCreated>('/invites', body, given),
      withdraw: (id: InviteId, given?: CallOptions) => remove(`/invites/${id}`, given),
      accept: (body: InviteAcceptBody, given?: PostOptions) => post<Member>('/invites/accept', body, given),
    },

    tokens: {
      list: (given?: ListOptions) => list<Token>('/tokens', given),
      create: (body: TokenBody, given?: PostOptions) => post<TokenCreated>('/tokens', body, given),
      remove: (id: TokenId, given?: CallOptions) => remove(`/tokens/${id}`, given),
    },

    directories: (path?: string, given?: CallOptions) => get<DirectoryListing>('/directories', { path }, given),

    providers: {
      list: (given?: CallOptions) => get<ProviderList>('/providers', {}, given),
      setCredentials: (id: ProviderId, body: CredentialsBody, given?: CallOptions) =>
        put<Provider>(`/providers/${id}/credentials`, body, given),
      removeCredentials: (id: ProviderId, given?: CallOptions) => remove(`/providers/${id}/credentials`, given),
      check: (id: ProviderId, given?: PostOptions) => post<CheckResult>(`/providers/${id}/check`, {}, given),
      models: (id: ProviderId, given: CallOptions & { refresh?: boolean } = {}) => {
        const { refresh, ...rest } = given;
        return get<ModelList>(`/providers/${id}/models`, { refresh }, rest);
      },
    },

    /** The built-in descriptions that providers use. */
    vendors: (given?: CallOptions) => get<VendorList>('/vendors', {}, given),

    /** Servers of tools (Model Context Protocol). */
    mcpServers: {
      list: (given?: ListOptions) => list<McpServer>('/mcp-servers', given),
      get: (id: McpServerId, given?: CallOptions) => get<McpServer>(`/mcp-servers/${id}`, {}, given),
      create: (body: McpServerBody, given?: PostOptions) => post<McpServer>('/mcp-servers', body, given),
      change: (id: McpServerId, body: McpServerPatch, version: number, given?: CallOptions) =>
        patch<McpServer>(`/mcp-servers/${id}`, body, version, given),
      remove: (id: McpServerId, version: number, given?: CallOptions) => remove(`/mcp-servers/${id}`, { version, ...given }),
      /** Connects it anew, or for the first time. Answers how that went. */
      restart: (id: McpServerId, given?: PostOptions) => post<McpServer>(`/mcp-servers/${id}/restart`, {}, given),
      /** Asks it whether it answers. */
      check: (id: McpServerId, given?: PostOptions) => post<McpServer>(`/mcp-servers/${id}/check`, {}, given),
    },

    /** The tools that come with Baton, and why this machine lacks some. */
    tools: (given?: CallOptions) => get<ToolList>('/tools', {}, given),

    presets: {
      list: (given?: ListOptions) => list<Preset>('/presets', given),
      create: (body: PresetBody, given?: PostOptions) => post<Preset>('/presets', body, given),
      change: (id: PresetId, body: PresetPatch, version: number, given?: CallOptions) =>
        patch<Preset>(`/presets/${id}`, body, version, given),
      remove: (id: PresetId, version: number, given?: CallOptions) => remove(`/presets/${id}`, { version, ...given }),
    },

    send: {
      /** One stateless round, whole. */
      whole: (body: Omit<SendBody, 'stream'>, given?: PostOptions) => post<SendResult>('/send', body, given),
      /** The same as it comes: deltas, then `message.completed` or `problem`. */
      stream: (body: Omit<SendBody, 'stream'>, given: CallOptions = {}): AsyncGenerator<SendEvent> =>
        streamSend(transport, body, given.signal),
    },

    projects: {
      list: (given?: ListOptions) => list<Project>('/projects', given),
      create: (body: ProjectBody, given?: PostOptions) => post<Project>('/projects', body, given),
      get: (id: ProjectId, given?: CallOptions) => get<Project>(`/projects/${id}`, {}, given),
      change: (id: ProjectId, body: ProjectPatch, version: number, given?: CallOptions) =>
        patch<Project>(`/projects/${id}`, body, version, given),
      remove: (id: ProjectId, version: number, given?: CallOptions) => remove(`/projects/${id}`, { version, ...given }),
      /** Files whose paths have these words. */
      files: (id: ProjectId, words: string, given: CallOptions & { discussionId?: DiscussionId } = {}) => {
        const { discussionId, ...rest } = given;
        return get<ProjectFiles>(`/projects/${id}/files`, { q: words, discussionId }, rest);
      },
      /** The texts that the project keeps for being sent again. */
      prompts: (id: ProjectId, given: CallOptions & { discussionId?: DiscussionId } = {}) => {
        const { discussionId, ...rest } = given;
        return get<PromptList>(`/projects/${id}/prompts`, { discussionId }, rest);
      },
    },

    drafts: {
      get: (id: DiscussionId, given?: CallOptions) => get<Draft>(`/discussions/${id}/draft`, {}, given),
      /** Also while the page is being left, unless it is long. */
      keep: (id: DiscussionId, body: DraftBody, given?: CallOptions) =>
        json<Draft>({ method: 'PUT', path: `/discussions/${id}/draft`, body, keepalive: body.text.length < KEPT_ALIVE, ...given }),
    },

    readMarks: {
      list: (given?: CallOptions) => get<{ items: ReadMark[] }>('/read-marks', {}, given),
      /** Everything up to `seq` was read. */
      set: (id: DiscussionId, seq: number, given?: CallOptions) => put<ReadMark>(`/discussions/${id}/read-mark`, { seq }, given),
    },

    preferences: {
      get: (given?: CallOptions) => get<Preferences>('/me/preferences', {}, given),
      set: (body: Preferences, given?: CallOptions) => put<Preferences>('/me/preferences', body, given),
    },

    attachments: {
      /** Uploads a picture or a text file to a project. `scaledFrom`: the size in pixels that a picture had before it was scaled down. */
      add: async (
        id: ProjectId,
        file: Blob,
        name: string,
        given: CallOptions & { scaledFrom?: { width: number; height: number } } = {},
      ): Promise<Attachment> => {
        const { scaledFrom, ...rest } = given;
        const form = new FormData();
        form.append('file', file, name);
        const query = { fromWidth: scaledFrom?.width, fromHeight: scaledFrom?.height };
        return json({ method: 'POST', path: `/projects/${id}/attachments`, query, form, ...rest });
      },
    },

    discussions: {
      list: (id: ProjectId, given?: ListOptions) => list<Discussion>(`/projects/${id}/discussions`, given),
      create: (id: ProjectId, body: DiscussionBody = {}, given?: PostOptions) =>
        post<Discussion>(`/projects/${id}/discussions`, body, given),
      get: (id: DiscussionId, given?: CallOptions) => get<Discussion>(`/discussions/${id}`, {}, given),
      change: (id: DiscussionId, body: DiscussionPatch, version: number, given?: CallOptions) =>
        patch<Discussion>(`/discussions/${id}`, body, version, given),
      remove: (id: DiscussionId, version: number, given?: CallOptions) => remove(`/discussions/${id}`, { version, ...given }),
      reset: (id: DiscussionId, takeId: TakeId, given?: PostOptions) => post<Entry>(`/discussions/${id}/reset`, { takeId }, given),
    },

    worktrees: {
      get: (id: DiscussionId, given?: CallOptions) => get<WorktreeState>(`/discussions/${id}/worktree`, {}, given),
      make: (id: DiscussionId, given?: PostOptions) => post<WorktreeState>(`/discussions/${id}/worktree`, {}, given),
      /** `work`: what becomes of what was not committed. Without it a worktree that holds such is not removed. */
      remove: (id: DiscussionId, given: CallOptions & { work?: UncommittedWork } = {}) => {
        const { work, ...rest } = given;
        return json<WorktreeRemoved>({ method: 'DELETE', path: `/discussions/${id}/worktree`, query: { work }, ...rest });
      },
    },

    takes: {
      list: (id: DiscussionId, given?: CallOptions) => get<Page<Take>>(`/discussions/${id}/takes`, {}, given),
      create: (id: DiscussionId, body: TakeBody, given?: PostOptions) => post<Take>(`/discussions/${id}/takes`, body, given),
      change: (id: TakeId, body: TakePatch, version: number, given?: CallOptions) => patch<Take>(`/takes/${id}`, body, version, given),
      remove: (id: TakeId, version: number, given?: CallOptions) => remove(`/takes/${id}`, { version, ...given }),
    },

    entries: {
      list: (id: DiscussionId, given?: ListOptions) => list<Entry>(`/discussions/${id}/entries`, given),
      create: (id: DiscussionId, body: EntryBody, given?: PostOptions) => post<Entry>(`/discussions/${id}/entries`, body, given),
      change: (id: EntryId, body: EntryPatch, version: number, given?: CallOptions) => patch<Entry>(`/entries/${id}`, body, version, given),
      /** A sibling with another text, in a take of its own. */
      edit: (id: EntryId, body: RunInput, given?: PostOptions) => post<Edited>(`/entries/${id}/edits`, body, given),
      remove: (id: EntryId, version: number, given?: CallOptions) => remove(`/entries/${id}`, { version, ...given }),
      /** Takes its content out of everything that is kept. It can't be undone. */
      redact: (id: EntryId, given?: PostOptions) => post<void>(`/entries/${id}/redact`, {}, given),
    },

    context: {
      get: (id: DiscussionId, given?: CallOptions) => get<ContextFiles>(`/discussions/${id}/context`, {}, given),
      set: (id: DiscussionId, body: ContextBody, version: number, given?: CallOptions) =>
        put<ContextFiles>(`/discussions/${id}/context`, body, { version, ...given }),
      /** Puts a preset's files among them, or in their place. */
      usePreset: (id: DiscussionId, body: ContextPresetUse, given?: PostOptions) =>
        post<ContextFiles>(`/discussions/${id}/context/preset`, body, given),
    },

    contextPresets: {
      list: (id: ProjectId, given?: ListOptions) => list<ContextPreset>(`/projects/${id}/context-presets`, given),
      create: (id: ProjectId, body: ContextPresetBody, given?: PostOptions) =>
        post<ContextPreset>(`/projects/${id}/context-presets`, body, given),
      change: (id: ContextPresetId, body: ContextPresetPatch, version: number, given?: CallOptions) =>
        patch<ContextPreset>(`/context-presets/${id}`, body, version, given),
      remove: (id: ContextPresetId, version: number, given?: CallOptions) => remove(`/context-presets/${id}`, { version, ...given }),
    },

    compaction: {
      /** What a summary would stand for, and what making it would cost at most. */
      plan: (id: DiscussionId, body: SummaryBody, given?: PostOptions) =>
        post<SummaryPlan>(`/discussions/${id}/summaries/preview`, body, given),
      /** Asks the model for it. Nothing is sent differently yet. */
      summarise: (id: DiscussionId, body: SummaryBody, given?: PostOptions) => post<Summary>(`/discussions/${id}/summaries`, body, given),
      /** Sends a text in the place of a take's beginning from now on; deleting the entry takes it back. */
      apply: (id: DiscussionId, body: CompactionBody, given?: PostOptions) => post<Entry>(`/discussions/${id}/compactions`, body, given),
    },

    runs: {
      start: (id: DiscussionId, body: RunBody, given?: PostOptions) => post<RunAccepted>(`/discussions/${id}/runs`, body, given),
      /** What a run would send first. `texts`: with those of the parts that can be edited, and the `basis` that edits need. */
      preview: (id: DiscussionId, body: RunBody, given: PostOptions & { texts?: boolean } = {}) => {
        const { texts, ...rest } = given;
        return json<Preview>({ method: 'POST', path: `/discussions/${id}/preview`, query: { texts }, body, ...rest });
      },
      /** The same of the next request of a run that waits for a person. */
      previewNext: (id: RunId, body: Partial<Omit<RunEditsBody, 'basis'>>, given?: PostOptions) =>
        json<Preview>({ method: 'POST', path: `/runs/${id}/preview`, query: { texts: true }, body, ...given }),
      /** What of its requests was edited, and by whom. */
      edits: (id: RunId, given?: CallOptions) => get<RunEdits>(`/runs/${id}/edits`, {}, given),
      /** Edits what a run that waits sends when it goes on. */
      edit: (id: RunId, body: RunEditsBody, given?: PostOptions) => post<RunEdits>(`/runs/${id}/edits`, body, given),
      get: (id: RunId, given?: CallOptions) => get<Run>(`/runs/${id}`, {}, given),
      stop: (id: RunId, given?: PostOptions) => post<Run>(`/runs/${id}/stop`, {}, given),
      /** Goes on with it, with one's own rights. */
      takeOver: (id: RunId, given?: PostOptions) => post<Run>(`/runs/${id}/take-over`, {}, given),
      /** Every request of the run as it went to its provider and came back, or those of one round. */
      wire: (id: RunId, given: CallOptions & { round?: number } = {}) => {
        const { round, ...rest } = given;
        return get<Wire>(`/runs/${id}/wire`, { round }, rest);
      },
      /** Says something to a run at work. */
      steer: (id: RunId, body: SteerBody, given?: PostOptions) => post<SteerAccepted>(`/runs/${id}/steer`, body, given),
      withdraw: (id: RunId, steerId: SteerId, given?: CallOptions) => remove(`/runs/${id}/steer/${steerId}`, given),
    },

    /** What agents made of the files of a project. */
    changes: {
      list: (id: DiscussionId, query: ChangeQuery = {}, given?: CallOptions) =>
        get<ChangeList>(`/discussions/${id}/changes`, { ...query }, given),
      ofRun: (id: RunId, query: ChangeQuery = {}, given?: CallOptions) => get<ChangeList>(`/runs/${id}/changes`, { ...query }, given),
      /** One of them, with all of its files that can be named. */
      get: (id: DiscussionId, changeId: ChangeId, given?: CallOptions) =>
        get<ChangeInFiles>(`/discussions/${id}/changes/${changeId}`, {}, given),
      /** What became of one file, with the difference. */
      difference: (id: DiscussionId, changeId: ChangeId, file: Pick<ChangedFile, 'path' | 'from'>, given?: CallOptions) =>
        get<ChangedFile>(`/discussions/${id}/changes/${changeId}/difference`, { path: file.path, from: file.from }, given),
      /** Takes back what is said, or says what that would do. */
      undo: (id: DiscussionId, body: UndoBody, given?: PostOptions) => post<UndoResult>(`/discussions/${id}/undo`, body, given),
      undoRun: (id: RunId, body: UndoBody, given?: PostOptions) => post<UndoResult>(`/runs/${id}/undo`, body, given),
    },

    approvals: {
      /** What waits for a person, in all projects or one; `asOf` says after which events of each project's stream. */
      list: (given: ListOptions & { status?: ApprovalStatus; projectId?: ProjectId } = {}) => {
        const { signal, ...query } = given;
        return get<ApprovalList>('/approvals', query, signal === undefined ? {} : { signal });
      },
      get: (id: ApprovalId, given?: CallOptions) => get<Approval>(`/approvals/${id}`, {}, given),
      decide: (id: ApprovalId, body: DecisionBody, given?: PostOptions) => post<Approval>(`/approvals/${id}/decision`, body, given),
      /** All of them, or none. */
      decideAll: (body: DecisionSetBody, given?: PostOptions) => post<{ items: Approval[] }>('/approvals/decisions', body, given),
      /** What a call would do with other arguments. */
      preview: (id: ApprovalId, changed: CallArguments, given?: PostOptions) =>
        post<EditPreview>(`/approvals/${id}/preview`, { arguments: changed }, given),
    },

    /** The rules of a project, or of the workspace where no project is named. */
    policies: {
      get: (id?: ProjectId, given?: CallOptions) => get<PolicyView>(policyPath(id), {}, given),
      set: (id: ProjectId | undefined, body: PolicyBody, version: number, given?: CallOptions) =>
        put<PolicyView>(policyPath(id), body, { version, ...given }),
    },

    streams: {
      /** Replay without a socket: events after `after`, oldest first. */
      events: (stream: StreamName, after: number, limit?: number, given?: CallOptions) =>
        get<Page<EventFrame>>(`/streams/${stream}/events`, { after, limit }, given),
    },

    usage: (query: UsageQuery, given?: CallOptions) => get<UsageReport>('/usage', { ...query }, given),
  };
}

function policyPath(id: ProjectId | undefined): string {
  return id === undefined ? '/policy' : `/projects/${id}/policy`;
}

export type Client = ReturnType<typeof createClient>;
