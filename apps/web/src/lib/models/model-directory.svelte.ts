import type { Client } from '@baton/client';
import type { Provider, ProviderId } from '@baton/protocol';
import { Loadable } from '#lib/api/loadable.svelte.ts';
import { sameChoice, type ModelChoice, type ProviderModels } from './model-choice.ts';

const KEY = 'baton.model';

/** The providers, and the models of those that are set up, fetched once and kept for all pages. */
export class ModelDirectory {
  readonly #client: Client;
  readonly #listed: Loadable<readonly ProviderModels[]>;
  #favourites = $state.raw<readonly ModelChoice[]>([]);

  constructor(client: Client) {
    this.#client = client;
    this.#listed = new Loadable(() => this.#fetch());
    void this.#loadFavourites();
  }

  get listed(): Loadable<readonly ProviderModels[]> {
    return this.#listed;
  }

  /** Asks again, after a provider was set up or its models were fetched. */
  async reload(): Promise<void> {
    await this.#listed.reload();
  }

  /** What this person has starred, wherever they sign in. */
  get favourites(): readonly ModelChoice[] {
    return this.#favourites;
  }

  /** Stars a model, or takes the star away. It shows at once, and goes back when the server did not take it. */
  async toggleFavourite(choice: ModelChoice): Promise<void> {
    const before = this.#favourites;
    const starred = before.some((each) => sameChoice(each, choice));
    this.#favourites = starred ? before.filter((each) => !sameChoice(each, choice)) : [...before, choice];
    try {
      await this.#client.preferences.set({ favouriteModels: [...this.#favourites] });
    } catch {
      this.#favourites = before;
    }
  }

  async #loadFavourites(): Promise<void> {
    try {
      this.#favourites = (await this.#client.preferences.get()).favouriteModels ?? [];
    } catch {
      // Without them the list is whole all the same.
    }
  }

  labelOf(id: ProviderId): string {
    return this.#listed.value?.find(({ provider }) => provider.id === id)?.provider.label ?? id;
  }

  /** After how many milliseconds a model that has not begun to answer takes longer than it does 19 times of 20. Unknown until it was asked often enough. */
  slowAfterMs({ provider, model }: ModelChoice): number | undefined {
    const models = this.#listed.value?.find((each) => each.provider.id === provider)?.models;
    return models?.find(({ id }) => id === model)?.firstOutput?.p95Ms;
  }

  /** What this person used last, in any discussion. */
  get lastUsed(): ModelChoice | undefined {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
      return isChoice(kept) ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  set lastUsed(choice: ModelChoice | undefined) {
    try {
      localStorage.setItem(KEY, JSON.stringify(choice ?? null));
    } catch {
      // Storage may be forbidden: the choice is then made anew each time.
    }
  }

  async #fetch(): Promise<readonly ProviderModels[]> {
    const { items } = await this.#client.providers.list();
    return Promise.all(items.map((provider) => this.#withModels(provider)));
  }

  /** A provider that does not answer is listed without models: the others must not wait for it. */
  async #withModels(provider: Provider): Promise<ProviderModels> {
    if (!provider.configured) return { provider, models: [] };
    try {
      return { provider, models: (await this.#client.providers.models(provider.id)).items };
    } catch {
      return { provider, models: [] };
    }
  }
}

function isChoice(value: unknown): value is ModelChoice {
  return (
    typeof value === 'object' &&
    value !== null &&
    'provider' in value &&
    typeof value.provider === 'string' &&
    'model' in value &&
    typeof value.model === 'string'
  );
}
