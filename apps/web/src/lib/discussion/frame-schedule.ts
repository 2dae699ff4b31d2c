/** Does something soon, and at most once until it has been done. */
export type Schedule = (work: () => void) => void;

/** How long a page that is not seen, and so draws no frames, waits instead. In milliseconds. */
const HIDDEN_MS = 250;

/** Once per animation frame; a hidden page gets none, so there a timer stands in. */
export function onNextFrame(work: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_MS);
}
