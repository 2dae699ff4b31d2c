import type { ProjectSettings } from '@baton/protocol';
import { chooseModel, type ModelChoice } from './model-choice.ts';
import type { ModelDirectory } from './model-directory.svelte.ts';

/** Which model the next message of a discussion goes to. */
export class ModelSelection {
  readonly #directory: ModelDirectory;
  readonly #last: () => ModelChoice | undefined;
  readonly #settings: () => ProjectSettings | undefined;
  #wanted = $state.raw<ModelChoice | undefined>();

  /** `last`: what the discussion used last; `settings`: its project's, where they are known. */
  constructor(directory: ModelDirectory, last: () => ModelChoice | undefined, settings: () => ProjectSettings | undefined) {
    this.#directory = directory;
    this.#last = last;
    this.#settings = settings;
  }

  /** What was chosen here; else what the discussion used last, the project's default, what this person used last; else any that answers. */
  readonly choice = $derived.by((): ModelChoice | undefined => {
    const today = new Date().toISOString().slice(0, 10);
    return (
      this.#wanted ?? chooseModel([this.#last(), this.projectDefault, this.#directory.lastUsed], this.#directory.listed.value ?? [], today)
    );
  });

  readonly #chosen = $derived.by(() => {
    const { choice } = this;
    const listed = this.#directory.listed.value?.find(({ provider }) => provider.id === choice?.provider);
    return { provider: listed?.provider, model: listed?.models.find((model) => model.id === choice?.model) };
  });

  get simulated(): boolean {
    return this.#chosen.provider?.simulated === true;
  }

  /** What new discussions of the project begin with. */
  get projectDefault(): ModelChoice | undefined {
    const { provider, model } = this.#settings() ?? {};
    return provider === undefined || model === undefined ? undefined : { provider, model };
  }

  choose(choice: ModelChoice): void {
    this.#wanted = choice;
  }

  /** The choice was used. */
  used(): void {
    this.#directory.lastUsed = this.choice;
  }
}
