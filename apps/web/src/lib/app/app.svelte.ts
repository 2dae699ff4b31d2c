import { createClient, type Client } from '@baton/client';
import type { MemberId, ProjectId } from '@baton/protocol';
import { createContext } from 'svelte';
import { Inbox } from '#lib/approvals/inbox.svelte.ts';
import { CardsInView } from '#lib/approvals/in-view.svelte.ts';
import { Notifying } from '#lib/approvals/notifying.svelte.ts';
import { pathOfApproval } from '#lib/approvals/approval-path.ts';
import { Commands } from '#lib/commands/commands.svelte.ts';
import { Connection, socketUrl } from '#lib/connection/connection.svelte.ts';
import { OutstandingRequests } from '#lib/connection/outstanding-requests.svelte.ts';
import { ModelDirectory } from '#lib/models/model-directory.svelte.ts';
import { DiscussionActions } from '#lib/projects/discussion-actions.svelte.ts';
import { DiscussionList } from '#lib/projects/discussion-list.svelte.ts';
import { isUnread, stateOf, type DiscussionRow } from '#lib/projects/discussion-list.ts';
import { ProjectList } from '#lib/projects/project-list.svelte.ts';
import { ReadMarks } from '#lib/projects/read-marks.svelte.ts';
import { Session } from '#lib/session/session.svelte.ts';
import { Toasts } from '#lib/ui/toasts.svelte.ts';
import { Layout } from './layout.svelte.ts';
import { Theme } from './theme.svelte.ts';

/** What the whole page shares: made once in the root layout, handed on by context. */
export class App {
  readonly client: Client;
  readonly session: Session;
  readonly theme = new Theme();
  readonly layout = new Layout();
  readonly requests = new OutstandingRequests();

  constructor() {
    this.client = createClient({ baseUrl: '', fetch: this.requests.fetch });
    this.session = new Session(this.client);
  }
}

/** What there is once somebody has signed in; made anew for every session. */
export class Workspace {
  readonly client: Client;
  readonly connection: Connection;
  readonly models: ModelDirectory;
  readonly projects: ProjectList;
  readonly commands = new Commands();
  readonly toasts = new Toasts();
  readonly readMarks: ReadMarks;
  readonly actions: DiscussionActions;
  readonly inbox: Inbox;
  readonly notifying = new Notifying();
  readonly cardsInView = new CardsInView();
  readonly #me: MemberId;
  #projectId = $state<ProjectId | undefined>();

  /** `go`: shows another page. */
  constructor(client: Client, me: MemberId, go: (path: string) => void) {
    this.client = client;
    this.#me = me;
    this.connection = new Connection(socketUrl(window.location));
    this.models = new ModelDirectory(client);
    this.projects = new ProjectList(client, this.connection.streams);
    this.readMarks = new ReadMarks(client);
    this.inbox = new Inbox({
      client,
      streams: this.connection.streams,
      onasked: (approval) => void this.notifying.tell(approval, () => go(pathOfApproval(approval))),
    });
    this.actions = new DiscussionActions(client, {
      changed: (after, before) => {
        // One's own change is no news to oneself.
        if (this.readMarks.seqOf(before.id) === before.lastSeq) this.readMarks.read(after.id, after.lastSeq);
        this.discussions?.refresh(after);
      },
      say: (toast) => this.toasts.show(toast),
    });
  }

  /** The project that the page is about: what the sidebar lists. Where a page is about none, the one that was open last. */
  get projectId(): ProjectId | undefined {
    return this.#projectId ?? this.projects.lastOpen?.id;
  }

  /** Of a project that this member does not have, there is nothing to list. */
  readonly #listedId = $derived.by((): ProjectId | undefined => this.projects.find(this.projectId)?.id);

  /** The discussions of that project. Whoever shows them opens them. */
  readonly discussions = $derived.by((): DiscussionList | undefined => {
    const projectId = this.#listedId;
    if (projectId === undefined) return undefined;
    return new DiscussionList(projectId, { client: this.client, socket: this.connection.streams });
  });

  isUnread(row: DiscussionRow): boolean {
    return isUnread(row, this.readMarks.seqOf(row.id), this.#me);
  }

  /** What waits for a person, and what of the listed discussions wants to be looked at, in numbers. */
  readonly attention = $derived.by(() => {
    const rows = this.discussions?.rows ?? [];
    return {
      waiting: Math.max(this.inbox.pending.length, rows.filter((row) => stateOf(row) === 'waiting').length),
      running: rows.filter((row) => stateOf(row) === 'running').length,
      unread: rows.filter((row) => this.isUnread(row)).length,
    };
  });

  openProject(id: ProjectId): void {
    this.#projectId = id;
    this.projects.opened(id);
  }

  close(): void {
    void this.readMarks.tell();
    this.connection.socket.close();
  }
}

export const [getApp, setApp] = createContext<App>();
export const [getWorkspace, setWorkspace] = createContext<Workspace>();
