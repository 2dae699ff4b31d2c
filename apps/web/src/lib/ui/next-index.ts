/** Which way a list runs: its arrow keys. */
export type Orientation = 'horizontal' | 'vertical';

/**
 * Where a key leads in a list of `enabled` entries: arrows to the next that can be reached, around the ends if `loop`, Home and End to the
 * first and last. Undefined for other keys and where nothing can be reached.
 */
export function nextIndex(
  key: string,
  from: number,
  enabled: readonly boolean[],
  { orientation, loop }: { orientation: Orientation; loop: boolean },
): number | undefined {
  const [back, forth] = orientation === 'vertical' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
  switch (key) {
    case forth:
      return firstEnabled(enabled, from + 1, 1, loop);
    case back:
      return firstEnabled(enabled, from - 1, -1, loop);
    case 'Home':
      return firstEnabled(enabled, 0, 1, false);
    case 'End':
      return firstEnabled(enabled, enabled.length - 1, -1, false);
    default:
      return undefined;
  }
}

function firstEnabled(enabled: readonly boolean[], start: number, step: 1 | -1, loop: boolean): number | undefined {
  const { length } = enabled;
  for (let tried = 0; tried < length; tried += 1) {
    const index = start + step * tried;
    const at = loop ? (index + length * 2) % length : index;
    if (at < 0 || at >= length) return undefined;
    if (enabled[at] === true) return at;
  }
  return undefined;
}
