import { ProblemError, type Client } from '@baton/client';
import type { DiscussionId, EntryId, LeaveOut, Preview, RunBody } from '@baton/protocol';
import { LARGE_TEXT } from '#lib/text/large-text.ts';

/** How long somebody may write on before the server is asked, in milliseconds: about a large text longer, since all of it goes there and back. */
const PAUSE_MS = 500;
const LARGE_PAUSE_MS = 3000;

/** What the next run would send, kept up with what is written, and what is left out of it. */
export class PreviewStore {
  readonly #client: Client;
  readonly #id: DiscussionId;
  #now = $state.raw<Preview | undefined>();
  #leaveOut = $state.raw<LeaveOut>({});
  #refusal = $state<string | undefined>();
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

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

  get leaveOut(): LeaveOut {
    return this.#leaveOut;
  }

  /** Asks after a pause; only the last wish is answered. */
  ask(body: RunBody): void {
    this.stop();
    const large = (body.input?.text.length ?? 0) >= LARGE_TEXT;
    this.#timer = setTimeout(() => void this.#fetch(body), large ? LARGE_PAUSE_MS : PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  /** Leaves a part out of the next run, or sends it again. */
  toggle(part: Preview['parts'][number]): void {
    const list = part.type === 'tool' ? 'tools' : part.type === 'file' ? 'files' : 'entryIds';
    const before: readonly string[] = this.#leaveOut[list] ?? [];
    const after = before.includes(part.id) ? before.filter((id) => id !== part.id) : [...before, part.id];
    const { [list]: _, ...others } = this.#leaveOut;
    this.#leaveOut = { ...others, ...(after.length === 0 ? {} : { [list]: after }) };
  }

  /** Leaves these messages out of the next run. */
  leaveOutEntries(ids: readonly EntryId[]): void {
    this.#leaveOut = { ...this.#leaveOut, entryIds: [...new Set([...(this.#leaveOut.entryIds ?? []), ...ids])] };
  }

  /** Everything is sent again; what was left out counted for one run. */
  sendAll(): void {
    this.#leaveOut = {};
  }

  async #fetch(body: RunBody): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const preview = await this.#client.runs.preview(this.#id, body, { signal: asking.signal });
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
