import type {
  CheckResult,
  ContextBody,
  ContextFiles,
  CredentialsBody,
  DirectoryListing,
  Discussion,
  DiscussionBody,
  DiscussionId,
  DiscussionPatch,
  Entry,
  EntryBody,
  EntryId,
  EntryPatch,
  EventFrame,
  Invite,
  InviteAcceptBody,
  InviteBody,
  InviteCreated,
  InviteId,
  Me,
  Member,
  MemberId,
  MemberRole,
  ModelList,
  Page,
  Preview,
  Project,
  ProjectBody,
  ProjectId,
  ProjectPatch,
  Provider,
  ProviderId,
  Run,
  RunAccepted,
  RunBody,
  RunId,
  SendBody,
  SendResult,
  SetupBody,
  SetupState,
  StreamName,
  Take,
  TakeId,
  Token,
  TokenBody,
  TokenCreated,
  TokenId,
} from '@baton/protocol';
import { streamSend, type SendEvent } from './send-stream.ts';
import { createTransport, type Call, type TransportOptions } from './transport.ts';

/** Every call may be given a signal that ends it. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** Options of a call that changes something: the same key again makes it the same call. */
export interface PostOptions extends CallOptions {
  idempotencyKey?: string;
}

/**
 * The REST contract, a method for each route. Answers are what the server sent; refusals are thrown as ProblemError, silence as UnreachableError.
 * Changes take the `version` that was read.
 */
export function createClient(options: TransportOptions) {
  const transport = createTransport(options);

  async function json<Answer>(call: Call): Promise<Answer> {
    const response = await transport({ ...call, path: call.path.startsWith('/api/') ? call.path : `/api/v1${call.path}` });
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  const get = <Answer>(path: string, query: Call['query'] = {}, given: CallOptions = {}): Promise<Answer> =>
    json({ method: 'GET', path, query, ...given });
  const post = <Answer>(path: string, body: unknown, given: PostOptions = {}): Promise<Answer> =>
    json({ method: 'POST', path, body: body ?? {}, ...given });
  const remove = (path: string, version?: number): Promise<void> =>
    json({ method: 'DELETE', path, ...(version === undefined ? {} : { version }) });

  return {
    me: (given?: CallOptions) => get<Me>('/me', {}, given),

    auth: {
      signIn: (credentials: { email: string; password: string }) =>
        json<unknown>({ method: 'POST', path: '/api/auth/sign-in/email', body: credentials, idempotencyKey: false }),
      signOut: () => json<unknown>({ method: 'POST', path: '/api/auth/sign-out', body: {}, idempotencyKey: false }),
    },

    setup: {
      state: (given?: CallOptions) => get<SetupState>('/setup', {}, given),
      create: (body: SetupBody) => json<Member>({ method: 'POST', path: '/setup', body, idempotencyKey: false }),
    },

    members: {
      list: (given?: CallOptions) => get<Page<Member>>('/members', {}, given),
      changeRole: (id: MemberId, role: MemberRole, version: number) =>
        json<Member>({ method: 'PATCH', path: `/members/${id}`, body: { role }, version }),
      remove: (id: MemberId, version: number) => remove(`/members/${id}`, version),
    },

    invites: {
      list: (given?: CallOptions) => get<Page<Invite>>('/invites', {}, given),
      create: (body: InviteBody, given?: PostOptions) => post<InviteCreated>('/invites', body, given),
      withdraw: (id: InviteId) => remove(`/invites/${id}`),
      accept: (body: InviteAcceptBody) => json<Member>({ method: 'POST', path: '/invites/accept', body, idempotencyKey: false }),
    },

    tokens: {
      list: (given?: CallOptions) => get<Page<Token>>('/tokens', {}, given),
      create: (body: TokenBody, given?: PostOptions) => post<TokenCreated>('/tokens', body, given),
      remove: (id: TokenId) => remove(`/tokens/${id}`),
    },

    directories: (path?: string, given?: CallOptions) => get<DirectoryListing>('/directories', { path }, given),

    providers: {
      list: (given?: CallOptions) => get<Page<Provider>>('/providers', {}, given),
      setCredentials: (id: ProviderId, body: CredentialsBody) =>
        json<Provider>({ method: 'PUT', path: `/providers/${id}/credentials`, body }),
      removeCredentials: (id: ProviderId) => remove(`/providers/${id}/credentials`),
      check: (id: ProviderId, given?: CallOptions) => post<CheckResult>(`/providers/${id}/check`, {}, given),
      models: (id: ProviderId, given: CallOptions & { refresh?: boolean } = {}) => {
        const { refresh, ...rest } = given;
        return get<ModelList>(`/providers/${id}/models`, { refresh }, rest);
      },
    },

    send: {
      /** One stateless round, whole. */
      whole: (body: Omit<SendBody, 'stream'>, given?: PostOptions) => post<SendResult>('/send', body, given),
      /** The same as it comes: deltas, then `message.completed` or `problem`. */
      stream: (body: Omit<SendBody, 'stream'>, given: CallOptions = {}): AsyncGenerator<SendEvent> =>
        streamSend(transport, body, given.signal),
    },

    projects: {
      list: (given: CallOptions & { cursor?: string } = {}) => {
        const { cursor, ...rest } = given;
        return get<Page<Project>>('/projects', { cursor }, rest);
      },
      create: (body: ProjectBody, given?: PostOptions) => post<Project>('/projects', body, given),
      get: (id: ProjectId, given?: CallOptions) => get<Project>(`/projects/${id}`, {}, given),
      change: (id: ProjectId, body: ProjectPatch, version: number) =>
        json<Project>({ method: 'PATCH', path: `/projects/${id}`, body, version }),
      remove: (id: ProjectId, version: number) => remove(`/projects/${id}`, version),
    },

    discussions: {
      list: (id: ProjectId, given: CallOptions & { cursor?: string } = {}) => {
        const { cursor, ...rest } = given;
        return get<Page<Discussion>>(`/projects/${id}/discussions`, { cursor }, rest);
      },
      create: (id: ProjectId, body: DiscussionBody = {}, given?: PostOptions) =>
        post<Discussion>(`/projects/${id}/discussions`, body, given),
      get: (id: DiscussionId, given?: CallOptions) => get<Discussion>(`/discussions/${id}`, {}, given),
      change: (id: DiscussionId, body: DiscussionPatch, version: number) =>
        json<Discussion>({ method: 'PATCH', path: `/discussions/${id}`, body, version }),
      remove: (id: DiscussionId, version: number) => remove(`/discussions/${id}`, version),
      reset: (id: DiscussionId, takeId: TakeId, given?: PostOptions) => post<Entry>(`/discussions/${id}/reset`, { takeId }, given),
      takes: (id: DiscussionId, given?: CallOptions) => get<Page<Take>>(`/discussions/${id}/takes`, {}, given),
    },

    entries: {
      list: (id: DiscussionId, given: CallOptions & { cursor?: string } = {}) => {
        const { cursor, ...rest } = given;
        return get<Page<Entry>>(`/discussions/${id}/entries`, { cursor }, rest);
      },
      create: (id: DiscussionId, body: EntryBody, given?: PostOptions) => post<Entry>(`/discussions/${id}/entries`, body, given),
      change: (id: EntryId, body: EntryPatch, version: number) => json<Entry>({ method: 'PATCH', path: `/entries/${id}`, body, version }),
      remove: (id: EntryId, version: number) => remove(`/entries/${id}`, version),
    },

    context: {
      get: (id: DiscussionId, given?: CallOptions) => get<ContextFiles>(`/discussions/${id}/context`, {}, given),
      set: (id: DiscussionId, body: ContextBody, version: number) =>
        json<ContextFiles>({ method: 'PUT', path: `/discussions/${id}/context`, body, version }),
    },

    runs: {
      start: (id: DiscussionId, body: RunBody, given?: PostOptions) => post<RunAccepted>(`/discussions/${id}/runs`, body, given),
      preview: (id: DiscussionId, body: RunBody, given?: CallOptions) => post<Preview>(`/discussions/${id}/preview`, body, given),
      get: (id: RunId, given?: CallOptions) => get<Run>(`/runs/${id}`, {}, given),
      stop: (id: RunId, given?: PostOptions) => post<Run>(`/runs/${id}/stop`, {}, given),
    },

    streams: {
      /** Replay without a socket: events after `after`, oldest first. */
      events: (stream: StreamName, after: number, limit?: number, given?: CallOptions) =>
        get<Page<EventFrame>>(`/streams/${stream}/events`, { after, limit }, given),
    },
  };
}

export type Client = ReturnType<typeof createClient>;
