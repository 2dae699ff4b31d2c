import { LARGE_TEXT } from '#lib/text/large-text.ts';

/** How long a large value may go on changing before it is written, in milliseconds. */
const PAUSE_MS = 400;

/**
 * One value that this device keeps for the page under a name, so that a reload loses nothing: a small one with every change, a large one after a
 * pause.
 */
export class KeptValue<Value> {
  readonly #name: string;
  #kept = $state(true);
  #waiting: { value: Value | undefined } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Whether what was written last is kept, or will be in a moment. Not where the browser's storage is full or forbidden. */
  get kept(): boolean {
    return this.#kept;
  }

  /** What was kept by an earlier page: outside data, to be looked at. Undefined where there is nothing that can be read. */
  read(): unknown {
    try {
      const kept = localStorage.getItem(this.#name);
      return kept === null ? undefined : JSON.parse(kept);
    } catch {
      return undefined;
    }
  }

  /** Keeps a value of about this many characters; undefined ends it. */
  write(value: Value | undefined, characters: number): void {
    this.#waiting = { value };
    clearTimeout(this.#timer);
    if (characters < LARGE_TEXT) this.flush();
    else this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#waiting === undefined) return;
    const { value } = this.#waiting;
    this.#waiting = undefined;
    try {
      if (value === undefined) localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, JSON.stringify(value));
      this.#kept = true;
    } catch {
      // Nothing is lost where there is nothing.
      this.#kept = value === undefined;
    }
  }
}
