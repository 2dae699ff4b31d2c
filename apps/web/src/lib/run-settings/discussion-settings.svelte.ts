import type { Client } from '@baton/client';
import type { DiscussionId, ModelChoice, RunSettings } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';

/** What a discussion keeps for its runs. */
export interface KeptSettings {
  settings: RunSettings;
  fallbacks: readonly ModelChoice[];
}

/** Changes what a discussion keeps for its runs, and not what somebody else has put there meanwhile. */
export class DiscussionSettings {
  readonly #client: Client;
  readonly #id: DiscussionId;
  readonly saving = new Action();
  #began: KeptSettings;
  #overtaken = $state.raw<KeptSettings | undefined>();

  /** `began`: what the discussion kept when somebody began to change it. */
  constructor(client: Client, id: DiscussionId, began: KeptSettings) {
    this.#client = client;
    this.#id = id;
    this.#began = began;
  }

  /** What somebody else has put there since; undefined where nobody has, or once it was looked at. */
  get overtaken(): KeptSettings | undefined {
    return this.#overtaken;
  }

  /** What somebody else has put there is known now: the next save puts something in its place. */
  look(): void {
    this.#began = this.#overtaken ?? this.#began;
    this.#overtaken = undefined;
  }

  /** Answers whether it is saved. Nothing is, when somebody else has saved other settings meanwhile. */
  async save(next: KeptSettings): Promise<boolean> {
    this.look();
    const went = await this.saving.run(async () => {
      // Other changes of the discussion, like its title, are no reason not to save.
      const { settings, fallbacks, version } = await this.#client.discussions.get(this.#id);
      if (sameSettings({ settings, fallbacks }, this.#began)) {
        await this.#client.discussions.change(this.#id, { settings: next.settings, fallbacks: [...next.fallbacks] }, version);
      } else {
        this.#overtaken = { settings, fallbacks };
      }
    });
    return went && this.#overtaken === undefined;
  }
}

/** Whether both would have the same sent. The order of the settings does not count, that of the fallbacks does. */
export function sameSettings(one: KeptSettings, other: KeptSettings): boolean {
  const names = [...new Set([...Object.keys(one.settings), ...Object.keys(other.settings)])] as (keyof RunSettings)[];
  return (
    names.every((name) => JSON.stringify(one.settings[name]) === JSON.stringify(other.settings[name])) &&
    one.fallbacks.length === other.fallbacks.length &&
    one.fallbacks.every(
      ({ provider, model }, index) => other.fallbacks[index]?.provider === provider && other.fallbacks[index].model === model,
    )
  );
}
