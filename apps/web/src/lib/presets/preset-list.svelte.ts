import type { Page } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import { Loadable } from '#lib/api/loadable.svelte.ts';

/** What every kind of preset has. */
export interface NamedPreset {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** How presets of one kind are read and changed. `Content`: what is kept under the names. */
export interface PresetCalls<Preset extends NamedPreset, Content> {
  list(page: { cursor?: string }): Promise<Page<Preset>>;
  create(body: Content & { name: string }): Promise<Preset>;
  change(preset: Preset, patch: Partial<Content> | { name: string }): Promise<unknown>;
  remove(preset: Preset): Promise<void>;
}

/** Presets of one kind, by name. What of a change can't be done stands in `changing`. */
export class PresetList<Preset extends NamedPreset, Content> {
  readonly #calls: PresetCalls<Preset, Content>;
  readonly listed: Loadable<readonly Preset[]>;
  readonly changing = new Action();

  constructor(calls: PresetCalls<Preset, Content>) {
    this.#calls = calls;
    this.listed = new Loadable(() => this.#all());
  }

  find(id: string): Preset | undefined {
    return this.listed.value?.find((preset) => preset.id === id);
  }

  /** Answers the new preset's id, or undefined where it could not be made. */
  async create(name: string, content: Content): Promise<string | undefined> {
    let id: string | undefined;
    await this.#change(async () => {
      ({ id } = await this.#calls.create({ ...content, name }));
    });
    return id;
  }

  async rename(preset: Preset, name: string): Promise<boolean> {
    return this.#change(() => this.#calls.change(preset, { name }));
  }

  /** Puts something else under the name. What `content` does not say stays. */
  async replace(preset: Preset, content: Partial<Content>): Promise<boolean> {
    return this.#change(() => this.#calls.change(preset, content));
  }

  async remove(preset: Preset): Promise<boolean> {
    return this.#change(() => this.#calls.remove(preset));
  }

  /** The list is read again whether it went through or not: somebody else may have changed it. */
  async #change(work: () => Promise<unknown>): Promise<boolean> {
    const went = await this.changing.run(async () => void (await work()));
    await this.listed.reload();
    return went;
  }

  async #all(): Promise<readonly Preset[]> {
    const presets: Preset[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Preset> = await this.#calls.list(cursor === null ? {} : { cursor });
      presets.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return presets.toSorted((one, other) => one.name.localeCompare(other.name));
  }
}
