import type { ApprovalId } from '@baton/protocol';
import type { Attachment } from 'svelte/attachments';
import { SvelteSet } from 'svelte/reactivity';

/** So much of a card must be seen for it to count as in view, in pixels. */
const SEEN_PX = 64;

/** Which cards that wait somebody can see. */
export class CardsInView {
  readonly #ids = new SvelteSet<ApprovalId>();

  has(id: ApprovalId): boolean {
    return this.#ids.has(id);
  }

  /** Watches a card that waits. */
  watch(id: ApprovalId): Attachment<HTMLElement> {
    return (card) => {
      const watching = new IntersectionObserver(
        (entries) => {
          const entry = entries.at(-1);
          if (entry === undefined) return;
          const { isIntersecting, intersectionRect, boundingClientRect } = entry;
          if (isIntersecting && intersectionRect.height >= Math.min(SEEN_PX, boundingClientRect.height / 2)) this.#ids.add(id);
          else this.#ids.delete(id);
        },
        { threshold: [0, 0.1, 0.2, 0.3, 0.5, 1] },
      );
      watching.observe(card);
      return () => {
        watching.disconnect();
        this.#ids.delete(id);
      };
    };
  }
}
