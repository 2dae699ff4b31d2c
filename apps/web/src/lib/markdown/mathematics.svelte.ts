import { formulaAsWritten } from './formula-as-written.ts';
import type { Typeset } from './mathematics-syntax.ts';

/**
 * Sets formulas, with what is fetched when the first one comes. Until then they are shown as they were written; whatever has read that is
 * drawn again.
 */
export class Mathematics {
  #typesetter = $state.raw<Typeset | undefined>();
  #loading = false;

  readonly typeset: Typeset = (source, display) => {
    if (this.#typesetter === undefined) void this.#load();
    return this.#typesetter?.(source, display) ?? formulaAsWritten(source);
  };

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      this.#typesetter = (await import('./typesetter.ts')).typesetter;
    } catch {
      // Without the network formulas stay as they were written; the next one tries again.
      this.#loading = false;
    }
  }
}
