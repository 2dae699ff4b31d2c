/** How near to the end counts as being there, in pixels. */
const NEAR = 48;

/** How long after a reader's own doing a scroll counts as theirs, in milliseconds. */
const DOING_MS = 400;

const SCROLLING_KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ']);

export interface Stickiness {
  toBottom(): void;
  /** Something has come at the end, or what stands there has grown. */
  grown(): void;
  /** The reader was led away from the end. */
  leave(): void;
  stop(): void;
}

/**
 * Keeps the end of growing content in view while the reader is there, and only then. `onNewBelow` says whether something has come below
 * what the reader looks at. Content may also change its size where it is not seen (guessed heights become known): a scroll that comes of
 * that is nobody's wish to leave.
 */
export function stickToBottom(scroller: HTMLElement, content: HTMLElement, onNewBelow: (below: boolean) => void): Stickiness {
  let there = true;
  let top = 0;
  let height = 0;
  let doneAt = Number.NEGATIVE_INFINITY;
  let held = false;
  /** The reader has opened or closed something: what grows now is that. */
  let opening = false;

  const isNear = (): boolean => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const toBottom = (): void => {
    there = true;
    scroller.scrollTop = scroller.scrollHeight;
    top = scroller.scrollTop;
    height = scroller.scrollHeight;
    onNewBelow(false);
  };
  const scrolled = (): void => {
    const own = held || performance.now() - doneAt < DOING_MS || (scroller.scrollTop < top && scroller.scrollHeight === height);
    top = scroller.scrollTop;
    height = scroller.scrollHeight;
    if (isNear()) there = true;
    else if (own) there = false;
    if (there) onNewBelow(false);
  };
  const doing = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || SCROLLING_KEYS.has(event.key)) doneAt = performance.now();
  };
  // The scroll bar is the scroller itself; what stands in it is pressed for other reasons.
  const pressed = (event: PointerEvent): void => {
    held = event.target === scroller;
  };
  const released = (): void => {
    if (held) doneAt = performance.now();
    held = false;
  };
  const clicked = (): void => {
    opening = true;
    // Two frames: in the first it opens, in the second its height is known.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        opening = false;
        there = isNear();
      }),
    );
  };
  const resized = new ResizeObserver(() => {
    // Another take may be so short that its end is in view.
    if (!there && isNear()) {
      there = true;
      onNewBelow(false);
    }
    if (there && !opening) toBottom();
  });

  const listening = new AbortController();
  const options = { passive: true, signal: listening.signal };
  scroller.addEventListener('scroll', scrolled, options);
  for (const name of ['wheel', 'touchmove', 'keydown']) scroller.addEventListener(name, doing, options);
  scroller.addEventListener('pointerdown', pressed, options);
  window.addEventListener('pointerup', released, options);
  content.addEventListener('click', clicked, options);
  resized.observe(content);
  resized.observe(scroller);
  return {
    toBottom,
    leave: () => (there = false),
    grown: () => {
      if (!there && !opening && !isNear()) onNewBelow(true);
    },
    stop: () => {
      listening.abort();
      resized.disconnect();
    },
  };
}
