import { ProblemError, type Client } from '@baton/client';
import type { DiscussionId, Preview, RunBody } from '@baton/protocol';
import { LARGE_TEXT } from '#lib/text/large-text.ts';
import { RequestChanges } from './request-changes.svelte.ts';

/** How long somebody may write on before the server is asked, in milliseconds: about a large text longer, since all of it goes there and back. */
const PAUSE_MS = 500;
const LARGE_PAUSE_MS = 3000;

/** What the next run would send, kept up with what is written, and what is changed of it for this run. */
export class PreviewStore {
  readonly #client: Client;
  readonly #id: DiscussionId;
  #now = $state.raw<Preview | undefined>();
  #refusal = $state<string | undefined>();
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** They count for one run. */
  readonly changes = new RequestChanges();

  constructor(client: Client, id: DiscussionId) {
    this.#client = client;
    this.#id = id;
  }

  /** The last answer; it may be a moment old. Undefined before the first, and where none can be had. */
  get now(): Preview | undefined {
    return this.#now;
  }

  /** Why nothing could be sent as it stands, in the words in which sending it would be refused. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Asks after a pause; only the last wish is answered. `texts`: with those of what can be edited. */
  ask(body: RunBody, texts = false): void {
    this.stop();
    const large = (body.input?.text.length ?? 0) >= LARGE_TEXT;
    this.#timer = setTimeout(() => void this.#fetch(body, texts), large ? LARGE_PAUSE_MS : PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #fetch(body: RunBody, texts: boolean): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const preview = await this.#client.runs.preview(this.#id, body, { texts, signal: asking.signal });
      if (asking.signal.aborted) return;
      this.#now = preview;
      this.#refusal = undefined;
    } catch (error) {
      // A preview that can't be had is shown as none; what else is wrong is said when it is sent.
      if (asking.signal.aborted) return;
      this.#now = undefined;
      this.#refusal = error instanceof ProblemError && error.problem.code === 'not_sendable' ? error.problem.detail : undefined;
    }
  }
}
