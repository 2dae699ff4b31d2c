import type { Client } from '@baton/client';
import type { Project, ProjectBody, ProjectId, ProjectPatch } from '@baton/protocol';
import { Loadable } from '#lib/api/loadable.svelte.ts';

const KEY = 'baton.project';

/** The projects of this workspace. */
export class ProjectList {
  readonly #client: Client;
  readonly listed: Loadable<readonly Project[]>;

  constructor(client: Client) {
    this.#client = client;
    this.listed = new Loadable(() => this.#all());
  }

  find(id: ProjectId | undefined): Project | undefined {
    return this.listed.value?.find((project) => project.id === id);
  }

  async create(body: ProjectBody): Promise<Project> {
    const project = await this.#client.projects.create(body);
    this.listed.set([...(this.listed.value ?? []), project]);
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
      const page: { items: Project[]; nextCursor: string | null } = await this.#client.projects.list(cursor === null ? {} : { cursor });
      projects.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return projects;
  }
}
