import { OutputTail } from '@baton/protocol';

/** How long what a command says waits for more of it. A command writes much faster than people read. */
const MERGE_MS = 60;

/** Where what a running call says goes. */
export interface OutputSink {
  write(text: string): void;
  /** The call has ended: nothing of it is sent any more. */
  end(): void;
}

/** Sends on what a running call says, a few times a second: at most the end of it, however much it says meanwhile. */
export class LiveOutput implements OutputSink {
  readonly #publish: (piece: { offset: number; text: string }) => void;
  readonly #ended: () => void;
  readonly #tail = new OutputTail();
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(given: { publish: (piece: { offset: number; text: string }) => void; ended: () => void }) {
    this.#publish = given.publish;
    this.#ended = given.ended;
  }

  write(text: string): void {
    this.#tail.add({ offset: this.#tail.end, text });
    this.#timer ??= setTimeout(() => this.#send(), MERGE_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ended();
  }

  #send(): void {
    this.#timer = undefined;
    this.#publish(this.#tail.since(this.#sent));
    this.#sent = this.#tail.end;
  }
}
