/** What the bytes of an image say about it. Sizes in pixels. */
export interface SniffedImage {
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  width: number;
  height: number;
  animated: boolean;
}

/** Reads kind and size of an image from its first bytes, whatever it is called; undefined for what is none of PNG, JPEG, GIF and WebP. */
export function sniffImage(bytes: Uint8Array): SniffedImage | undefined {
  const found = png(bytes) ?? jpeg(bytes) ?? gif(bytes) ?? webp(bytes);
  return found !== undefined && found.width > 0 && found.height > 0 ? found : undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function asciiAt(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  return Array.from(text).every((character, index) => bytes[offset + index] === character.charCodeAt(0));
}

function png(bytes: Uint8Array): SniffedImage | undefined {
  if (bytes.length < 33 || bytes[0] !== 0x89 || !asciiAt(bytes, 1, 'PNG\r\n\u001a\n') || !asciiAt(bytes, 12, 'IHDR')) return undefined;
  const view = viewOf(bytes);
  // An animated PNG has its `acTL` before the first picture data.
  let offset = 8;
  let animated = false;
  while (offset + 8 <= bytes.length && !asciiAt(bytes, offset + 4, 'IDAT')) {
    if (asciiAt(bytes, offset + 4, 'acTL')) animated = true;
    offset += 12 + view.getUint32(offset);
  }
  return { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20), animated };
}

/** The size stands in the frame header (SOF0 to SOF15, without the three markers in between that are none), after other segments. */
function jpeg(bytes: Uint8Array): SniffedImage | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return undefined;
  const view = viewOf(bytes);
  let offset = 2;
  while (offset + 9 < bytes.length) {
    if (bytes[offset] !== 0xff) return undefined;
    const marker = bytes[offset + 1] ?? 0;
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01) {
      offset += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { mediaType: 'image/jpeg', width: view.getUint16(offset + 7), height: view.getUint16(offset + 5), animated: false };
    }
    offset += 2 + view.getUint16(offset + 2);
  }
  return undefined;
}

function gif(bytes: Uint8Array): SniffedImage | undefined {
  if (bytes.length < 13 || !(asciiAt(bytes, 0, 'GIF87a') || asciiAt(bytes, 0, 'GIF89a'))) return undefined;
  const view = viewOf(bytes);
  return { mediaType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true), animated: gifFrames(bytes) > 1 };
}

/** Counts pictures until the second: each is a descriptor, perhaps colours, and blocks of data up to an empty one. */
function gifFrames(bytes: Uint8Array): number {
  const coloursOf = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const afterBlocks = (start: number): number => {
    let position = start;
    while (position < bytes.length && bytes[position] !== 0) position += 1 + (bytes[position] ?? 0);
    return position + 1;
  };
  let frames = 0;
  let offset = 13 + coloursOf(bytes[10] ?? 0);
  while (offset < bytes.length && frames < 2) {
    const kind = bytes[offset];
    if (kind === 0x21) offset = afterBlocks(offset + 2);
    else if (kind === 0x2c) {
      frames += 1;
      offset = afterBlocks(offset + 11 + coloursOf(bytes[offset + 9] ?? 0));
    } else break;
  }
  return frames;
}

function webp(bytes: Uint8Array): SniffedImage | undefined {
  if (bytes.length < 30 || !asciiAt(bytes, 0, 'RIFF') || !asciiAt(bytes, 8, 'WEBP')) return undefined;
  const view = viewOf(bytes);
  const size = webpSize(bytes, view);
  return size === undefined ? undefined : { mediaType: 'image/webp', ...size };
}

/** Three forms: lossy, lossless, and extended, which alone may be animated. */
function webpSize(bytes: Uint8Array, view: DataView): Omit<SniffedImage, 'mediaType'> | undefined {
  if (asciiAt(bytes, 12, 'VP8 ')) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, animated: false };
  }
  if (asciiAt(bytes, 12, 'VP8L')) {
    const packed = view.getUint32(21, true);
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1, animated: false };
  }
  if (!asciiAt(bytes, 12, 'VP8X')) return undefined;
  const threeBytes = (offset: number): number => view.getUint16(offset, true) + ((bytes[offset + 2] ?? 0) << 16);
  return { width: threeBytes(24) + 1, height: threeBytes(27) + 1, animated: ((bytes[20] ?? 0) & 2) !== 0 };
}
