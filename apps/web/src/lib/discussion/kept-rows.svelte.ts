/** So many rows are kept besides those in view. */
const MOST = 20;

/**
 * Which rows of a thread stay in the page though they are out of view: those that the reader has last pressed, focused or selected in. So
 * the focus is never lost, a text that is being edited stays, and what was opened is open when one comes back.
 */
export class KeptRows {
  #keys = $state.raw<readonly string[]>([]);

  get keys(): readonly string[] {
    return this.#keys;
  }

  /** Keeps the row in which this stands; what stands in none is nobody's. */
  keepRowOf(node: Node | null): void {
    const element = node instanceof Element ? node : node?.parentElement;
    const key = element?.closest<HTMLElement>('[data-row]')?.dataset['row'];
    if (key === undefined || this.#keys[0] === key) return;
    this.#keys = [key, ...this.#keys.filter((each) => each !== key)].slice(0, MOST);
  }
}

/** The places of the kept rows, and of the last one, which is where things happen. */
export function keptPlaces(keys: readonly string[], rows: readonly { key: string }[]): number[] {
  const kept = new Set(keys);
  const places = rows.flatMap(({ key }, index) => (kept.has(key) || index === rows.length - 1 ? [index] : []));
  return places;
}
