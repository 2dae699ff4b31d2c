import { waitsForOthers } from './waits-for-others.ts';

/** Which answers of the server are still to come, so that the page can say when it is slow. */
export class OutstandingRequests {
  readonly #send: typeof globalThis.fetch;
  readonly #now: () => number;
  #sentAt = $state.raw<readonly { at: number }[]>([]);

  constructor(send: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init), now: () => number = Date.now) {
    this.#send = send;
    this.#now = now;
  }

  /** When the oldest one was sent, in milliseconds since 1970; undefined where none is outstanding. */
  get since(): number | undefined {
    return this.#sentAt[0]?.at;
  }

  /** `fetch`, watched. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    if (waitsForOthers(input)) return this.#send(input, init);
    // Some requests begin while a derived value is computed, in which no state may change: what is counted changes right after.
    await Promise.resolve();
    const request = { at: this.#now() };
    this.#sentAt = [...this.#sentAt, request];
    try {
      return await this.#send(input, init);
    } finally {
      this.#sentAt = this.#sentAt.filter((each) => each !== request);
    }
  };
}
