import type { ImageLimits } from './image-limits.ts';

/** No model sees more than this of an image's longest side: larger screenshots cost bytes, and vendors scale them down themselves. */
const USEFUL_SIDE = 2_576;

/**
 * The size in pixels to which an image is scaled down before it is kept, with its proportions; undefined when it is small enough. Whoever
 * scales says so beside the image: small print may be lost.
 */
export function fittingSize(
  size: { width: number; height: number },
  limits: Pick<ImageLimits, 'maxSide'> = { maxSide: USEFUL_SIDE },
): { width: number; height: number } | undefined {
  const longest = Math.max(size.width, size.height);
  const side = Math.min(USEFUL_SIDE, limits.maxSide);
  if (longest <= side) return undefined;
  const scaled = (length: number): number => Math.max(1, Math.round((length * side) / longest));
  return { width: scaled(size.width), height: scaled(size.height) };
}
