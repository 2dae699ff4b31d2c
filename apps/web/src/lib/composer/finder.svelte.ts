/** How long a name may be typed on before the server is asked, in milliseconds. */
const PAUSE_MS = 120;

/** What begins to be named by typing: asked for after a pause, the last answer counts. */
export class Finder<Item> {
  readonly #find: (words: string, signal: AbortSignal) => Promise<readonly Item[]>;
  #found = $state.raw<readonly Item[]>([]);
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(find: (words: string, signal: AbortSignal) => Promise<readonly Item[]>) {
    this.#find = find;
  }

  get found(): readonly Item[] {
    return this.#found;
  }

  look(words: string): void {
    this.stop();
    this.#timer = setTimeout(() => {
      const asking = new AbortController();
      this.#asking = asking;
      this.#find(words, asking.signal).then(
        (found) => {
          if (!asking.signal.aborted) this.#found = found;
        },
        // A list that does not come is no reason to disturb whoever writes.
        () => undefined,
      );
    }, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#found = [];
  }
}
