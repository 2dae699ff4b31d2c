import type { Client } from '@baton/client';
import type { DiscussionId, ReadMark } from '@baton/protocol';
import { SvelteMap } from 'svelte/reactivity';

/** Reading is told the server this long after it began, so that a running answer is not told event by event. In milliseconds. */
const PAUSE_MS = 1000;

/** How far this member has read each discussion. What cannot be told the server now is told with the next mark. */
export class ReadMarks {
  readonly #client: Pick<Client, 'readMarks'>;
  readonly #seqs = new SvelteMap<DiscussionId, number>();
  /** Where this member was when the page was loaded. */
  readonly #listed = new Map<DiscussionId, ReadMark>();
  /** Until when they have looked on since, by the server's clock. */
  readonly #looked = new Map<DiscussionId, string>();
  readonly #untold = new Map<DiscussionId, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loading: Promise<void> | undefined;

  constructor(client: Pick<Client, 'readMarks'>) {
    this.#client = client;
  }

  /** Fetches the marks, once. Without them everything of others counts as unread, so a failure is tried again with the next call. */
  load(): Promise<void> {
    this.#loading ??= this.#client.readMarks.list().then(
      ({ items }) => {
        for (const mark of items) {
          this.#listed.set(mark.discussionId, mark);
          this.#seqs.set(mark.discussionId, Math.max(mark.seq, this.#seqs.get(mark.discussionId) ?? 0));
        }
      },
      () => {
        this.#loading = undefined;
      },
    );
    return this.#loading;
  }

  /** The last event that was read; undefined of what was never opened. */
  seqOf(id: DiscussionId): number | undefined {
    return this.#seqs.get(id);
  }

  /** Until when this member has looked at a discussion before, as RFC 3339: what came later came while they were away. */
  async lastLook(id: DiscussionId): Promise<string | undefined> {
    const here = this.#looked.get(id);
    if (here !== undefined) return here;
    await this.load();
    return this.#listed.get(id)?.at;
  }

  /** Somebody sees everything up to `seq`. `at`: when that came. */
  read(id: DiscussionId, seq: number, at?: string): void {
    if (at !== undefined) this.#looked.set(id, at);
    if (seq <= (this.#seqs.get(id) ?? 0)) return;
    this.#seqs.set(id, seq);
    this.#untold.set(id, seq);
    this.#timer ??= setTimeout(() => void this.tell(), PAUSE_MS);
  }

  /** Tells the server now, as when the page is left. */
  async tell(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const untold = [...this.#untold];
    this.#untold.clear();
    await Promise.all(
      untold.map(async ([id, seq]) => {
        try {
          await this.#client.readMarks.set(id, seq);
        } catch {
          // Not now: it goes with the next mark, unless a later one was told meanwhile.
          if (!this.#untold.has(id)) this.#untold.set(id, seq);
        }
      }),
    );
  }
}
