import { shownProblem, type ShownProblem } from './shown-problem.ts';

/** Something that a person sets off: at most one at a time, and its failure is kept for showing until the next attempt. */
export class Action {
  #busy = $state(false);
  #problem = $state.raw<ShownProblem | undefined>();

  get busy(): boolean {
    return this.#busy;
  }

  get problem(): ShownProblem | undefined {
    return this.#problem;
  }

  /** Answers whether it went through. Does nothing while one is under way. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#problem = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.#problem = shownProblem(error);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  clear(): void {
    this.#problem = undefined;
  }
}
