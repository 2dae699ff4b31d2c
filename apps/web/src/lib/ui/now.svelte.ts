import { createSubscriber } from 'svelte/reactivity';

/** The time, for what counts seconds while somebody looks. Its interval runs only then. */
export class Now {
  readonly #subscribe: () => void;

  constructor(everyMs: number) {
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, everyMs);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds since 1970, read again at every interval. */
  get milliseconds(): number {
    this.#subscribe();
    return Date.now();
  }
}
