import type { Client } from '@baton/client';
import type { ContextFile, ContextPreset, ContextPresetBody, DiscussionId, Page, ProjectId } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import { Loadable } from '#lib/api/loadable.svelte.ts';

/** The context presets of a project, by name. */
export class ContextPresets {
  readonly #client: Client;
  readonly #projectId: ProjectId;
  readonly listed: Loadable<readonly ContextPreset[]>;
  readonly changing = new Action();

  constructor(client: Client, projectId: ProjectId) {
    this.#client = client;
    this.#projectId = projectId;
    this.listed = new Loadable(() => this.#all());
  }

  find(id: string): ContextPreset | undefined {
    return this.listed.value?.find((preset) => preset.id === id);
  }

  async use(discussionId: DiscussionId, { id }: ContextPreset, replace: boolean): Promise<boolean> {
    return this.changing.run(async () => {
      await this.#client.context.usePreset(discussionId, { presetId: id, replace });
    });
  }

  /** Answers the new preset, or undefined where it could not be made. */
  async create(name: string, files: ContextPresetBody['files']): Promise<ContextPreset | undefined> {
    let made: ContextPreset | undefined;
    await this.#change(async () => {
      made = await this.#client.contextPresets.create(this.#projectId, { name, files });
    });
    return made;
  }

  async rename({ id, version }: ContextPreset, name: string): Promise<boolean> {
    return this.#change(async () => {
      await this.#client.contextPresets.change(id, { name }, version);
    });
  }

  /** Puts other files under the name. */
  async replace({ id, version }: ContextPreset, files: ContextPresetBody['files']): Promise<boolean> {
    return this.#change(async () => {
      await this.#client.contextPresets.change(id, { files }, version);
    });
  }

  async remove({ id, version }: ContextPreset): Promise<boolean> {
    return this.#change(() => this.#client.contextPresets.remove(id, version));
  }

  /** The list is read again whether it went through or not: somebody else may have changed it. */
  async #change(work: () => Promise<void>): Promise<boolean> {
    const went = await this.changing.run(work);
    await this.listed.reload();
    return went;
  }

  async #all(): Promise<readonly ContextPreset[]> {
    const presets: ContextPreset[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<ContextPreset> = await this.#client.contextPresets.list(this.#projectId, cursor === null ? {} : { cursor });
      presets.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return presets.toSorted((one, other) => one.name.localeCompare(other.name));
  }
}

/** What of a discussion's list is kept: what was put there, and notes that were switched off. What belongs there by itself comes by itself. */
export function filesToKeep(files: readonly ContextFile[]): ContextPresetBody['files'] {
  return files
    .filter((file) => file.from === undefined && (file.instructions !== true || file.view === 'none'))
    .map(({ path, view, slice }) => ({
      path,
      view,
      ...(view !== 'lines' || slice === undefined ? {} : { lines: { firstLine: slice.firstLine, lastLine: slice.lastLine } }),
    }));
}
