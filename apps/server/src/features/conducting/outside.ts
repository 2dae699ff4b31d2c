/** What an engine goes by beside its track's log, and how it hears that this has changed: places of workers that others had, tiers and limits that people set. */
export class Outside {
  #changed = false;
  readonly #listeners = new Set<() => void>();

  /** It has changed since it was last looked up. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Called before it is looked up: a change during that is one that was not seen. */
  lookedUp(): void {
    this.#changed = false;
  }

  change(): void {
    this.#changed = true;
    for (const listener of this.#listeners) listener();
  }

  /** Answers how not to hear any more. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
