import { shownProblem, type ShownProblem } from './shown-problem.ts';

export type LoadState<Value> = { type: 'loading' } | { type: 'ready'; value: Value } | { type: 'failed'; problem: ShownProblem };

/** Something that is fetched: loading, there, or failed with words. Only the newest fetch counts. */
export class Loadable<Value> {
  readonly #load: () => Promise<Value>;
  #state = $state.raw<LoadState<Value>>({ type: 'loading' });
  #attempt = 0;

  constructor(load: () => Promise<Value>) {
    this.#load = load;
    void this.reload();
  }

  get state(): LoadState<Value> {
    return this.#state;
  }

  /** What is there, or undefined. */
  get value(): Value | undefined {
    return this.#state.type === 'ready' ? this.#state.value : undefined;
  }

  /** Puts in what is known to be the newest. */
  set(value: Value): void {
    this.#attempt += 1;
    this.#state = { type: 'ready', value };
  }

  /** Fetches again. What is there stays to be seen meanwhile. */
  async reload(): Promise<void> {
    if (this.#state.type === 'failed') this.#state = { type: 'loading' };
    await this.#fetch((next) => (this.#state = next));
  }

  /** Fetches again what somebody else has changed: where that fails, what is there stays. */
  async refresh(): Promise<void> {
    await this.#fetch((next) => {
      if (next.type === 'ready' || this.#state.type !== 'ready') this.#state = next;
    });
  }

  async #fetch(take: (next: LoadState<Value>) => void): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    let next: LoadState<Value>;
    try {
      next = { type: 'ready', value: await this.#load() };
    } catch (error) {
      next = { type: 'failed', problem: shownProblem(error) };
    }
    if (attempt === this.#attempt) take(next);
  }
}
