import type { Tone } from './tone.ts';

/** What happened elsewhere, said once. What happens where somebody looks is said there instead. */
export interface Toast {
  tone?: Exclude<Tone, 'plain'>;
  words: string;
  /** Takes it back, or leads there. */
  action?: { label: string; run: () => void };
}

interface ShownToast extends Toast {
  id: number;
}

type Timer = ReturnType<typeof setTimeout>;

/** Long enough to read a sentence; with something to press, long enough to decide. In milliseconds. */
const READ_MS = 6_000;
const DECIDE_MS = 10_000;
/** More would cover the page; the oldest goes. */
const AT_ONCE = 3;

/** The toasts of one page. Nobody's time runs out while somebody points at them or has the focus in them. */
export class Toasts {
  #shown = $state.raw<readonly ShownToast[]>([]);
  #lastId = 0;
  #held = false;
  readonly #timers = new Map<number, Timer>();

  /** Newest last. */
  get shown(): readonly ShownToast[] {
    return this.#shown;
  }

  show(toast: Toast): void {
    this.#lastId += 1;
    const next = [...this.#shown, { ...toast, id: this.#lastId }];
    for (const { id } of next.slice(0, -AT_ONCE)) this.#stop(id);
    this.#shown = next.slice(-AT_ONCE);
    if (!this.#held) this.#start(this.#lastId, toast);
  }

  dismiss(id: number): void {
    this.#stop(id);
    this.#shown = this.#shown.filter((toast) => toast.id !== id);
    if (this.#shown.length === 0) this.#held = false;
  }

  act(id: number): void {
    const toast = this.#shown.find((one) => one.id === id);
    this.dismiss(id);
    toast?.action?.run();
  }

  /** Somebody looks at them: they stay. */
  hold(): void {
    this.#held = true;
    for (const { id } of this.#shown) this.#stop(id);
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const toast of this.#shown) this.#start(toast.id, toast);
  }

  #start(id: number, { action }: Toast): void {
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), action === undefined ? READ_MS : DECIDE_MS),
    );
  }

  #stop(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
