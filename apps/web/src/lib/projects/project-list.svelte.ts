import type { Client, Socket } from '@baton/client';
import { streamOf, type Page, type Project, type ProjectBody, type ProjectId, type ProjectPatch } from '@baton/protocol';
import { Loadable } from '#lib/api/loadable.svelte.ts';

const KEY = 'baton.project';

/** The projects of this workspace, kept up by its stream. */
export class ProjectList {
  readonly #client: Client;
  readonly #streams: Pick<Socket, 'subscribe'>;
  readonly listed: Loadable<readonly Project[]>;
  /** Where the workspace's stream stood when the list was fetched that is kept up by it. */
  #asOf: number | undefined;
  #isOpen = false;
  #end: (() => void) | undefined;

  constructor(client: Client, streams: Pick<Socket, 'subscribe'>) {
    this.#client = client;
    this.#streams = streams;
    this.listed = new Loadable(() => this.#all());
  }

  find(id: ProjectId | undefined): Project | undefined {
    return this.listed.value?.find((project) => project.id === id);
  }

  /** Follows what others make of the projects; answers what ends that. */
  open(): () => void {
    this.#isOpen = true;
    this.#follow();
    return () => {
      this.#isOpen = false;
      this.#end?.();
      this.#end = undefined;
    };
  }

  async create(body: ProjectBody): Promise<Project> {
    const project = await this.#client.projects.create(body);
    // The stream may have told of it already.
    this.listed.set([...(this.listed.value ?? []).filter(({ id }) => id !== project.id), project]);
    return project;
  }

  /** Changes a project and shows it as the server now has it. */
  async change(project: Project, patch: ProjectPatch): Promise<void> {
    const changed = await this.#client.projects.change(project.id, patch, project.version);
    this.listed.set((this.listed.value ?? []).map((each) => (each.id === changed.id ? changed : each)));
  }

  /** The project that was open last on this device. */
  get lastOpen(): Project | undefined {
    try {
      return this.listed.value?.find((project) => project.id === localStorage.getItem(KEY));
    } catch {
      return undefined;
    }
  }

  opened(id: ProjectId): void {
    try {
      localStorage.setItem(KEY, id);
    } catch {
      // Storage may be forbidden: the list of projects then opens instead.
    }
  }

  async #all(): Promise<readonly Project[]> {
    const projects: Project[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Project> = await this.#client.projects.list(cursor === null ? {} : { cursor });
      this.#asOf ??= page.asOfSeq;
      projects.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    this.#follow();
    return projects;
  }

  #follow(): void {
    if (!this.#isOpen || this.#asOf === undefined || this.#end !== undefined) return;
    this.#end = this.#streams.subscribe(streamOf.workspace, {
      after: this.#asOf,
      onEvent: ({ event }) => {
        if (event.type.startsWith('project.')) void this.listed.refresh();
      },
      onReset: () => {
        this.#end?.();
        this.#end = undefined;
        this.#asOf = undefined;
        void this.listed.refresh();
      },
    });
  }
}
