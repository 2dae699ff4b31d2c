import { fittingSize } from '@baton/protocol';

/** A picture that was scaled down, and the size in pixels that it had. */
export interface ScaledPicture {
  file: Blob;
  scaledFrom: { width: number; height: number };
}

/** A moving picture would lose its movement, so these are the ones that are scaled. Each stays what it is. */
const SCALED_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];

const QUALITY = 0.92;

/**
 * A picture in the size that models have use for, in the place of one that is larger. Undefined where it is small enough, is none, or can't be
 * read here: then it goes as it is, and the server says what it thinks of it.
 */
export async function scalePicture(file: File): Promise<ScaledPicture | undefined> {
  if (!SCALED_TYPES.includes(file.type)) return undefined;
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (picture === undefined) return undefined;
  try {
    const { width, height } = picture;
    const size = fittingSize({ width, height });
    if (size === undefined) return undefined;
    const canvas = new OffscreenCanvas(size.width, size.height);
    const context = canvas.getContext('2d');
    if (context === null) return undefined;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, size.width, size.height);
    return { file: await canvas.convertToBlob({ type: file.type, quality: QUALITY }), scaledFrom: { width, height } };
  } finally {
    picture.close();
  }
}
