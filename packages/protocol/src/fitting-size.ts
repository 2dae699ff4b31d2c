/** No model sees more than this of an image's longest side: larger screenshots cost bytes, and vendors scale them down themselves. */
const USEFUL_SIDE = 2_576;

/**
 * The size in pixels to which a picture is scaled down before it is uploaded, with its proportions; undefined when it is small enough. Whoever
 * scales says so beside the picture (`scaledFrom`): small print may be lost.
 */
export function fittingSize(size: { width: number; height: number }): { width: number; height: number } | undefined {
  const longest = Math.max(size.width, size.height);
  if (longest <= USEFUL_SIDE) return undefined;
  const scaled = (length: number): number => Math.max(1, Math.round((length * USEFUL_SIDE) / longest));
  return { width: scaled(size.width), height: scaled(size.height) };
}
