import { createClient, type Client } from '@baton/client';
import type { ProjectId } from '@baton/protocol';
import { createContext } from 'svelte';
import { Connection, socketUrl } from '#lib/connection/connection.svelte.ts';
import { ModelDirectory } from '#lib/models/model-directory.svelte.ts';
import { ProjectList } from '#lib/projects/project-list.svelte.ts';
import { Session } from '#lib/session/session.svelte.ts';
import { Theme } from './theme.svelte.ts';

/** What the whole page shares: made once in the root layout, handed on by context. */
export class App {
  readonly client: Client;
  readonly session: Session;
  readonly theme = new Theme();

  constructor() {
    this.client = createClient({ baseUrl: '' });
    this.session = new Session(this.client);
  }
}

/** What there is once somebody has signed in; made anew for every session. */
export class Workspace {
  readonly client: Client;
  readonly connection: Connection;
  readonly models: ModelDirectory;
  readonly projects: ProjectList;
  #projectId = $state<ProjectId | undefined>();

  constructor(client: Client) {
    this.client = client;
    this.connection = new Connection(socketUrl(window.location));
    this.models = new ModelDirectory(client);
    this.projects = new ProjectList(client);
  }

  /** The project that the page is about: what the sidebar lists. Where a page is about none, the one that was open last. */
  get projectId(): ProjectId | undefined {
    return this.#projectId ?? this.projects.lastOpen?.id;
  }

  openProject(id: ProjectId): void {
    this.#projectId = id;
    this.projects.opened(id);
  }

  close(): void {
    this.connection.socket.close();
  }
}

export const [getApp, setApp] = createContext<App>();
export const [getWorkspace, setWorkspace] = createContext<Workspace>();
