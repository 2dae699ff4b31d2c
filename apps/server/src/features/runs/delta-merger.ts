import type { EntryId, MessageDelta } from '@baton/protocol';

/** How long deltas wait for more of the same part. Short enough to read as live, long enough to spare every reader most of the frames. */
const MERGE_MS = 25;

/** Merges deltas of one part that come within a few tens of milliseconds into one. */
export class DeltaMerger {
  readonly #publish: (entryId: EntryId, delta: MessageDelta) => void;
  #entryId: EntryId | undefined;
  #waiting: MessageDelta | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: (entryId: EntryId, delta: MessageDelta) => void) {
    this.#publish = publish;
  }

  add(entryId: EntryId, delta: MessageDelta): void {
    const waiting = this.#waiting;
    if (waiting !== undefined && this.#entryId === entryId && waiting.part === delta.part && waiting.kind === delta.kind) {
      waiting.text += delta.text;
    } else {
      this.flush();
      this.#entryId = entryId;
      this.#waiting = { ...delta };
    }
    this.#timer ??= setTimeout(() => this.flush(), MERGE_MS);
  }

  /** Sends what waits. To be called before the message is closed. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [entryId, waiting] = [this.#entryId, this.#waiting];
    this.#waiting = undefined;
    if (entryId !== undefined && waiting !== undefined) this.#publish(entryId, waiting);
  }
}
