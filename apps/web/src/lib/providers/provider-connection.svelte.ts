import type { Client } from '@baton/client';
import type { CredentialsBody, ProviderId, ProviderProblem } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';

export type ConnectionCheck =
  | { type: 'none' }
  | { type: 'saving' }
  | { type: 'checking' }
  | { type: 'ok'; durationMs: number }
  /** The provider itself said no. */
  | { type: 'refused'; problem: ProviderProblem }
  /** Baton did not take it, or was not reached. */
  | { type: 'failed'; problem: ShownProblem };

/** Saves a provider's credentials and tries them with one cheap real call. */
export class ProviderConnection {
  readonly #client: Client;
  #check = $state.raw<ConnectionCheck>({ type: 'none' });

  constructor(client: Client) {
    this.#client = client;
  }

  get check(): ConnectionCheck {
    return this.#check;
  }

  get busy(): boolean {
    return this.#check.type === 'saving' || this.#check.type === 'checking';
  }

  /** Answers whether the provider took the key. */
  async saveAndTry(id: ProviderId, body: CredentialsBody): Promise<boolean> {
    return this.#guard(async () => {
      this.#check = { type: 'saving' };
      await this.#client.providers.setCredentials(id, body);
      return this.#ask(id);
    });
  }

  async try(id: ProviderId): Promise<boolean> {
    return this.#guard(() => this.#ask(id));
  }

  forget(): void {
    this.#check = { type: 'none' };
  }

  async #ask(id: ProviderId): Promise<boolean> {
    this.#check = { type: 'checking' };
    const result = await this.#client.providers.check(id);
    this.#check = result.ok ? { type: 'ok', durationMs: result.durationMs } : { type: 'refused', problem: result.problem };
    return result.ok;
  }

  async #guard(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      this.#check = { type: 'failed', problem: shownProblem(error) };
      return false;
    }
  }
}
