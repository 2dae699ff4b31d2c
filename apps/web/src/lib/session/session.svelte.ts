import { ProblemError, type Client } from '@baton/client';
import type { Me } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';
import { may, type PagePermission } from './permissions.ts';

export type SessionState =
  | { type: 'loading' }
  | { type: 'signed_in'; me: Me }
  | { type: 'signed_out' }
  /** Nobody owns this server yet. */
  | { type: 'needs_owner' }
  | { type: 'failed'; problem: ShownProblem };

/** Who looks at the page. */
export class Session {
  readonly #client: Client;
  #state = $state.raw<SessionState>({ type: 'loading' });

  constructor(client: Client) {
    this.#client = client;
  }

  get state(): SessionState {
    return this.#state;
  }

  get me(): Me | undefined {
    return this.#state.type === 'signed_in' ? this.#state.me : undefined;
  }

  may(permission: PagePermission): boolean {
    return this.me !== undefined && may(this.me, permission);
  }

  /** Asks the server who we are. */
  async load(): Promise<SessionState> {
    this.#state = await this.#ask();
    return this.#state;
  }

  async signIn(credentials: { email: string; password: string }): Promise<void> {
    await this.#client.auth.signIn(credentials);
    await this.load();
  }

  async signOut(): Promise<void> {
    await this.#client.auth.signOut();
    this.#state = { type: 'signed_out' };
  }

  /** The server said that the session is over. */
  ended(): void {
    this.#state = { type: 'signed_out' };
  }

  async #ask(): Promise<SessionState> {
    try {
      return { type: 'signed_in', me: await this.#client.me() };
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.kind !== 'unauthenticated')
        return { type: 'failed', problem: shownProblem(error) };
    }
    try {
      const { needsOwner } = await this.#client.setup.state();
      return { type: needsOwner ? 'needs_owner' : 'signed_out' };
    } catch (error) {
      return { type: 'failed', problem: shownProblem(error) };
    }
  }
}
