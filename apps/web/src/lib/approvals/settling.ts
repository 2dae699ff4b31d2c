import type { Attachment } from 'svelte/attachments';

/** How often a card with the focus is looked at, in milliseconds. */
const LOOK_MS = 100;
/** Less is no move that anybody sees, in pixels. */
const STILL_PX = 2;

/** Since when a card stands still where it stands. Looked at only while the focus is in it: nothing else asks. */
export class Settling {
  #since = performance.now();

  /** In milliseconds, as of the last look. */
  get stillForMs(): number {
    return performance.now() - this.#since;
  }

  readonly watch: Attachment<HTMLElement> = (card) => {
    let timer: ReturnType<typeof setInterval> | undefined;
    let [left, top] = [0, 0];
    const look = (): void => {
      const place = card.getBoundingClientRect();
      if (Math.abs(place.left - left) + Math.abs(place.top - top) > STILL_PX) this.#since = performance.now();
      [left, top] = [place.left, place.top];
    };
    const listening = new AbortController();
    card.addEventListener(
      'focusin',
      () => {
        if (timer !== undefined) return;
        look();
        this.#since = performance.now();
        timer = setInterval(look, LOOK_MS);
      },
      { signal: listening.signal },
    );
    const rest = (): void => {
      clearInterval(timer);
      timer = undefined;
    };
    card.addEventListener(
      'focusout',
      ({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !card.contains(relatedTarget)) rest();
      },
      { signal: listening.signal },
    );
    return () => {
      rest();
      listening.abort();
    };
  };
}
