import { ProblemError, type Client } from '@baton/client';
import type { ModelList, ProviderErrorKind, ProviderId } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';

type State = { type: 'loading' } | { type: 'ready'; value: ModelList } | { type: 'failed'; problem: ShownProblem };

const PROVIDER_KINDS: ReadonlySet<string> = new Set<ProviderErrorKind>([
  'quota',
  'rate_limit',
  'auth',
  'balance',
  'network',
  'overloaded',
  'model_not_found',
  'invalid_request',
  'cancelled',
  'unknown',
]);

/** A provider's models: those of its last list, and anew from the provider whenever somebody asks. */
export class FetchedModels {
  readonly #client: Client;
  readonly #provider: ProviderId;
  #state = $state.raw<State>({ type: 'loading' });
  #refusal = $state<ProviderErrorKind | undefined>();
  #fetching = $state(false);

  constructor(client: Client, provider: ProviderId) {
    this.#client = client;
    this.#provider = provider;
    void this.#ask(false);
  }

  get state(): State {
    return this.#state;
  }

  /** The provider's own kind of refusal, where it was the provider that refused. */
  get refusal(): ProviderErrorKind | undefined {
    return this.#refusal;
  }

  /** The provider itself is being asked. */
  get fetching(): boolean {
    return this.#fetching;
  }

  /** Asks the provider. What is there stays to be seen meanwhile. */
  async fetch(): Promise<void> {
    this.#fetching = true;
    await this.#ask(true);
    this.#fetching = false;
  }

  async #ask(refresh: boolean): Promise<void> {
    this.#refusal = undefined;
    try {
      this.#state = { type: 'ready', value: await this.#client.providers.models(this.#provider, { refresh }) };
    } catch (error) {
      this.#refusal = error instanceof ProblemError && isProviderKind(error.problem.kind) ? error.problem.kind : undefined;
      this.#state = { type: 'failed', problem: shownProblem(error) };
    }
  }
}

function isProviderKind(kind: string): kind is ProviderErrorKind {
  return PROVIDER_KINDS.has(kind);
}
