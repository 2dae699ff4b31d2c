/** How near to the end counts as being there, in pixels. */
const NEAR = 48;

export interface Stickiness {
  toBottom(): void;
  stop(): void;
}

/**
 * Keeps the end of growing content in view while the reader is there, and only then. `onNewBelow` says whether something has come below
 * what the reader looks at.
 */
export function stickToBottom(scroller: HTMLElement, content: HTMLElement, onNewBelow: (below: boolean) => void): Stickiness {
  let there = true;
  let height = 0;
  /** The reader has opened or closed something: what grows now is that. */
  let opening = false;

  const toBottom = (): void => {
    there = true;
    scroller.scrollTop = scroller.scrollHeight;
    onNewBelow(false);
  };
  const scrolled = (): void => {
    there = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    if (there) onNewBelow(false);
  };
  const clicked = (): void => {
    opening = true;
    // Two frames: in the first it opens, in the second its height is known.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        opening = false;
        scrolled();
      }),
    );
  };
  const resized = new ResizeObserver(() => {
    const grown = content.offsetHeight > height;
    height = content.offsetHeight;
    if (opening) return;
    if (there) toBottom();
    else if (grown) onNewBelow(true);
  });

  scroller.addEventListener('scroll', scrolled, { passive: true });
  content.addEventListener('click', clicked);
  resized.observe(content);
  resized.observe(scroller);
  return {
    toBottom,
    stop: () => {
      scroller.removeEventListener('scroll', scrolled);
      content.removeEventListener('click', clicked);
      resized.disconnect();
    },
  };
}
