import { sniffImage } from '@baton/ai-client';
import type { Attachment } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';

/** Of images; what a provider takes is less, and looked at when it is sent. */
export const MAX_BYTES = 20 * 1024 * 1024;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_SIDE = 16_384;

/** What a file is by its bytes, whatever it is called. Refuses what is neither a picture that browsers show nor text. */
export function kindOf(name: string, bytes: Uint8Array): Pick<Attachment, 'kind' | 'mediaType' | 'width' | 'height'> {
  if (bytes.length === 0) throw new RequestError('invalid', `“${name}” is empty.`);
  const image = sniffImage(bytes);
  if (image !== undefined) {
    const { mediaType, width, height } = image;
    if (Math.max(width, height) > MAX_SIDE)
      throw new RequestError('invalid', `“${name}” is ${width} × ${height} pixels large; ${MAX_SIDE} on a side is the most.`);
    return { kind: 'image', mediaType, width, height };
  }
  if (!isText(bytes)) {
    throw new RequestError(
      'invalid',
      `“${name}” is neither a picture (PNG, JPEG, GIF, WebP) nor text in UTF-8. Other files can’t be sent to models.`,
    );
  }
  if (bytes.length > MAX_TEXT_BYTES) throw new RequestError('too_large', `“${name}” is larger than 1 MB, the most for a text file.`);
  return { kind: 'text', mediaType: 'text/plain; charset=utf-8' };
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
