import type { Client } from '@baton/client';
import type { ModelChoice, Page, Preset, PresetId, RunSettings } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import { Loadable } from '#lib/api/loadable.svelte.ts';

/** The presets of the workspace, by name. */
export class PresetList {
  readonly #client: Client;
  readonly listed: Loadable<readonly Preset[]>;
  readonly changing = new Action();

  constructor(client: Client) {
    this.#client = client;
    this.listed = new Loadable(() => this.#all());
  }

  find(id: string): Preset | undefined {
    return this.listed.value?.find((preset) => preset.id === id);
  }

  /** Answers the new preset's id, or undefined where it could not be made. */
  async create(name: string, settings: RunSettings, choice: ModelChoice | undefined): Promise<PresetId | undefined> {
    let id: PresetId | undefined;
    await this.#change(async () => {
      ({ id } = await this.#client.presets.create({ name, settings, ...(choice === undefined ? {} : { choice }) }));
    });
    return id;
  }

  async rename({ id, version }: Preset, name: string): Promise<boolean> {
    return this.#change(async () => {
      await this.#client.presets.change(id, { name }, version);
    });
  }

  /** Puts other settings under the name. */
  async replace({ id, version }: Preset, settings: RunSettings): Promise<boolean> {
    return this.#change(async () => {
      await this.#client.presets.change(id, { settings }, version);
    });
  }

  async remove({ id, version }: Preset): Promise<boolean> {
    return this.#change(() => this.#client.presets.remove(id, version));
  }

  /** The list is read again whether it went through or not: somebody else may have changed it. */
  async #change(work: () => Promise<void>): Promise<boolean> {
    const went = await this.changing.run(work);
    await this.listed.reload();
    return went;
  }

  async #all(): Promise<readonly Preset[]> {
    const presets: Preset[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Preset> = await this.#client.presets.list(cursor === null ? {} : { cursor });
      presets.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return presets.toSorted((one, other) => one.name.localeCompare(other.name));
  }
}
