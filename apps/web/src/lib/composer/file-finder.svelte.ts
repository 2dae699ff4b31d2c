/** How long a name may be typed on before the server is asked, in milliseconds. */
const PAUSE_MS = 120;

/** Files whose names begin to be typed: asked for after a pause, the last answer counts. */
export class FileFinder {
  readonly #find: (words: string, signal: AbortSignal) => Promise<readonly string[]>;
  #paths = $state.raw<readonly string[]>([]);
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(find: (words: string, signal: AbortSignal) => Promise<readonly string[]>) {
    this.#find = find;
  }

  get paths(): readonly string[] {
    return this.#paths;
  }

  look(words: string): void {
    this.stop();
    this.#timer = setTimeout(() => {
      const asking = new AbortController();
      this.#asking = asking;
      this.#find(words, asking.signal).then(
        (paths) => {
          if (!asking.signal.aborted) this.#paths = paths;
        },
        // A list that does not come is no reason to disturb whoever writes.
        () => undefined,
      );
    }, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#paths = [];
  }
}
