import type { Client } from '@baton/client';
import type { RunBody } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import type { ModelChoice } from '#lib/models/model-choice.ts';
import type { DiscussionStore } from './discussion-store.svelte.ts';

/** What a person does in a discussion. What comes of it is shown by the log, not by the answers of these calls. */
export class Conversation {
  readonly #client: Client;
  readonly #store: DiscussionStore;
  readonly sending = new Action();
  readonly stopping = new Action();
  readonly resetting = new Action();
  #stopAsked = $state<string | undefined>();

  constructor(client: Client, store: DiscussionStore) {
    this.#client = client;
    this.#store = store;
  }

  get phase(): 'idle' | 'sending' | 'running' | 'stopping' {
    const run = this.#store.activeRun;
    if (run !== undefined) {
      return run.state.stopRequested || this.#stopAsked === run.state.request.id ? 'stopping' : 'running';
    }
    return this.sending.busy ? 'sending' : 'idle';
  }

  /** Sends a text; it stands in the thread at once. Answers whether the server took it. */
  async send(choice: ModelChoice, text: string): Promise<boolean> {
    this.#store.pending = { text, entryId: undefined };
    const sent = await this.sending.run(async () => {
      const { entryId } = await this.#client.runs.start(this.#store.id, { ...this.#body(choice), input: { text } });
      this.#store.pending = { text, entryId };
    });
    if (!sent) this.#store.pending = undefined;
    return sent;
  }

  /** Answers the entry of the last run once more, with this model. */
  async retry(choice: ModelChoice): Promise<boolean> {
    const entryId = this.#store.lastRun?.state.request.entryId;
    if (entryId === undefined) return false;
    return this.sending.run(async () => {
      await this.#client.runs.start(this.#store.id, { ...choice, parentEntryId: entryId });
    });
  }

  async stop(): Promise<boolean> {
    const run = this.#store.activeRun;
    if (run === undefined) return false;
    const { id } = run.state.request;
    this.#stopAsked = id;
    const taken = await this.stopping.run(async () => {
      await this.#client.runs.stop(id);
    });
    if (!taken) this.#stopAsked = undefined;
    return taken;
  }

  /** What came before is no longer sent to the model. */
  async reset(): Promise<boolean> {
    const take = this.#store.take;
    if (take === undefined) return false;
    return this.resetting.run(async () => {
      await this.#client.discussions.reset(this.#store.id, take.id);
    });
  }

  #body(choice: ModelChoice): RunBody {
    const take = this.#store.take;
    return { ...choice, ...(take === undefined ? {} : { takeId: take.id }) };
  }
}
