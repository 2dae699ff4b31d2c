import { picture } from '@baton/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sniffImage } from './sniff-image.ts';

const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

test('a PNG, and one that moves', () => {
  expect(sniffImage(picture(30, 20))).toEqual({ mediaType: 'image/png', width: 30, height: 20, animated: false });
  const still = picture(30, 20);
  const moving = bytes(
    Array.from(still.subarray(0, 33)),
    [0, 0, 0, 8],
    'acTL',
    [0, 0, 0, 2, 0, 0, 0, 0, 1, 2, 3, 4],
    Array.from(still.subarray(33)),
  );
  expect(sniffImage(moving)).toMatchObject({ animated: true });
});

test('a JPEG, whose size stands behind its other segments', () => {
  const jpeg = bytes([
    0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xc2, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 3, 0, 0,
  ]);
  expect(sniffImage(jpeg)).toEqual({ mediaType: 'image/jpeg', width: 0x0304, height: 0x0102, animated: false });
});

test('a GIF of one picture, and of two', () => {
  const head = ['GIF89a', [10, 0, 20, 0, 0x80, 0, 0], [0, 0, 0, 255, 255, 255]] as const;
  const control = [0x21, 0xf9, 4, 0, 0, 0, 0, 0];
  const frame = [0x2c, 0, 0, 0, 0, 10, 0, 20, 0, 0, 2, 2, 0x4c, 1, 0];
  expect(sniffImage(bytes(...head, control, frame, [0x3b]))).toEqual({ mediaType: 'image/gif', width: 10, height: 20, animated: false });
  expect(sniffImage(bytes(...head, control, frame, control, frame, [0x3b]))).toMatchObject({ animated: true });
});

test('the three kinds of WebP', () => {
  const webp = (kind: string, body: readonly number[]) => bytes('RIFF', [0, 0, 0, 0], 'WEBP', kind, [0, 0, 0, 0], body, Array(20).fill(0));
  const size = { mediaType: 'image/webp', width: 300, height: 200 };
  expect(sniffImage(webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 0x2c, 0x01, 0xc8, 0x00]))).toEqual({ ...size, animated: false });
  // 14 bits of width less one, then 14 of height less one.
  const packed = 299 + 199 * 2 ** 14;
  expect(sniffImage(webp('VP8L', [0x2f, packed & 255, (packed >> 8) & 255, (packed >> 16) & 255, packed >> 24]))).toEqual({
    ...size,
    animated: false,
  });
  expect(sniffImage(webp('VP8X', [2, 0, 0, 0, 0x2b, 0x01, 0, 0xc7, 0, 0]))).toEqual({ ...size, animated: true });
});

test('what is no image', () => {
  for (const text of ['', 'hello', '<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'GIF89a', 'RIFF....WEBPVP8 ']) {
    expect(sniffImage(bytes(text))).toBeUndefined();
  }
  expect(sniffImage(picture(0, 1))).toBeUndefined();
});

test('any bytes are read to an end, also those that begin like an image and are cut', () => {
  const beginnings = [picture(3, 3), bytes([0xff, 0xd8, 0xff]), bytes('GIF89a'), bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X')];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.nat(60), fc.uint8Array({ maxLength: 80 }), (beginning, cut, rest) => {
      sniffImage(Buffer.concat([beginning.subarray(0, cut), rest]));
    }),
  );
});
