/** Runs something later; the answer takes it back. */
export type Schedule = (run: () => void, delayMs: number) => () => void;

interface Intent {
  schedule: Schedule;
  onopen: () => void;
  onclose: () => void;
}

/** How long a pointer rests before words appear: passing over says nothing. */
const OPEN_AFTER_MS = 500;
/** Time to get from the trigger to the words, so that they can be pointed at and read. */
const CLOSE_AFTER_MS = 120;

/** When the words on a control appear and go: a resting pointer or the keyboard's focus brings them, leaving, a press or Escape ends them. */
export class HoverIntent {
  readonly #intent: Intent;
  #open = false;
  #focused = false;
  #cancel: (() => void) | undefined;

  constructor(intent: Intent) {
    this.#intent = intent;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** The pointer came to the control or to its words. */
  enter(): void {
    if (this.#open) this.#cancel?.();
    else this.#later(OPEN_AFTER_MS, () => this.#set(true));
  }

  leave(): void {
    if (!this.#open) this.#cancel?.();
    else if (!this.#focused) this.#later(CLOSE_AFTER_MS, () => this.#set(false));
  }

  /** The keyboard brought the focus. */
  focus(): void {
    this.#focused = true;
    this.#set(true);
  }

  /** The focus went, somebody pressed, or said Escape. */
  end(): void {
    this.#focused = false;
    this.#set(false);
  }

  #later(delayMs: number, run: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#intent.schedule(run, delayMs);
  }

  #set(open: boolean): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (open === this.#open) return;
    this.#open = open;
    if (open) this.#intent.onopen();
    else this.#intent.onclose();
  }
}
