import { createHash } from 'node:crypto';
import type { ContentHash } from '@baton/protocol';
import { asId } from '@baton/protocol';
import type { Jail, Place } from './jail.ts';
import { isBinary } from './text-lines.ts';

/** A file as it is now. */
export interface WholeFile {
  bytes: Buffer;
  /** SHA-256 of the bytes. */
  hash: ContentHash;
  /** Permissions, of which the file's kind is no part. */
  mode: number;
}

export type ReadWhole = { ok: true; file: WholeFile } | { ok: false; detail: string };

/** Reads a file of a project at one go: up to `maxBytes`, in the jail. */
export async function readWhole(jail: Jail, place: Place, maxBytes: number): Promise<ReadWhole> {
  const opened = await jail.openFile(place);
  if (!opened.ok) return opened;
  const { file, size } = opened;
  const tooLarge = `"${place.relative}" has ${size} bytes, more than the ${maxBytes} that are read here.`;
  try {
    if (size > maxBytes) return { ok: false, detail: tooLarge };
    const { mode } = await file.stat();
    // It may grow while it is read.
    const buffer = Buffer.alloc(Math.min(size, maxBytes) + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length;) {
      ({ bytesRead: read } = await file.read(buffer, length, buffer.length - length, length));
      length += read;
    }
    if (length > size) return { ok: false, detail: `"${place.relative}" is being written. Try again.` };
    const bytes = buffer.subarray(0, length);
    return { ok: true, file: { bytes, hash: hashOf(bytes), mode: mode & 0o7777 } };
  } catch {
    return { ok: false, detail: `"${place.relative}" cannot be read.` };
  } finally {
    await file.close();
  }
}

export function hashOf(bytes: Uint8Array): ContentHash {
  return asId<ContentHash>(createHash('sha256').update(bytes).digest('hex'));
}

/** The text of a file's bytes, with its byte order mark, so that encoding it again gives the same bytes; or what it is instead. */
export function textOf(bytes: Uint8Array): { ok: true; text: string } | { ok: false; is: 'a binary file' | 'not text in UTF-8' } {
  if (isBinary(bytes)) return { ok: false, is: 'a binary file' };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { ok: false, is: 'not text in UTF-8' };
  }
}
