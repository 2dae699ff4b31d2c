import { Action } from '#lib/api/action.svelte.ts';
import type { Workspace } from '#lib/app/app.svelte.ts';

/** Makes a discussion in the open project and goes there. */
export class NewDiscussion {
  readonly action = new Action();
  readonly #workspace: Workspace;
  readonly #go: (path: string) => Promise<void>;

  constructor(workspace: Workspace, go: (path: string) => Promise<void>) {
    this.#workspace = workspace;
    this.#go = go;
  }

  make(): void {
    const list = this.#workspace.discussions;
    if (list === undefined) return;
    void this.action.run(async () => {
      const { id } = await list.create();
      await this.#go(`/discussions/${id}`);
    });
  }
}
