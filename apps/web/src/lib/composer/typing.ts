import type { PresenceFrame } from '@baton/protocol';

type State = PresenceFrame['members'][number]['state'];

/** The others are told again this often while somebody goes on typing. */
const AGAIN_MS = 3000;
/** Without a letter for so long, somebody thinks. */
const PAUSE_MS = 5000;

/** Tells who else is here when somebody types: not with every letter, and not for ever. */
export class Typing {
  readonly #tell: (state: State) => void;
  readonly #now: () => number;
  #toldAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (state: State) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  /** The text has changed to this. */
  typed(text: string): void {
    if (text === '') return this.ended();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ended(), PAUSE_MS);
    if (this.#now() - this.#toldAt < AGAIN_MS) return;
    this.#toldAt = this.#now();
    this.#tell('typing');
  }

  /** It was sent, deleted or left. */
  ended(): void {
    clearTimeout(this.#timer);
    if (this.#toldAt === -Infinity) return;
    this.#toldAt = -Infinity;
    this.#tell('here');
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
