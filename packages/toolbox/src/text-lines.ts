import type { FileHandle } from 'node:fs/promises';

/** Bytes read at once. Small enough that decoding and splitting them never holds the event loop for long. */
const CHUNK_BYTES = 64 * 1024;
/** Characters kept of a line, so that a file without line breaks does not fill the memory. */
const MAX_LINE = 1024 * 1024;
/** A NUL byte among the first of them makes a file binary, as for git. */
const SNIFFED_BYTES = 8192;

/** `stopped`: what takes the lines has had enough. `not_text`: a binary file, or not UTF-8. */
export type LinesEnd = 'ended' | 'stopped' | 'binary' | 'not_utf8';

/** A file's bytes in chunks, each valid until the next one is asked for. `size` is what it is expected to have. Rejects with the signal's reason. */
export async function* chunksOf(file: FileHandle, size: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(4096, size + 1)));
  for (let position = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Whether the beginning of a file shows that it is no text. */
export function isBinary(firstChunk: Uint8Array): boolean {
  return firstChunk.subarray(0, SNIFFED_BYTES).includes(0);
}

/**
 * Hands out the lines of a text file, a chunk's worth at a time, until `take` answers `stop`. Line breaks (LF or CRLF) are not part of them, and
 * one at the end of the file begins no further line. Rejects with the signal's reason.
 */
export async function readLines(
  file: FileHandle,
  size: number,
  signal: AbortSignal,
  take: (lines: readonly string[]) => 'more' | 'stop' | Promise<'more' | 'stop'>,
): Promise<LinesEnd> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array): string | undefined => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      return undefined;
    }
  };
  let begun = '';
  let first = true;
  for await (const chunk of chunksOf(file, size, signal)) {
    if (first && isBinary(chunk)) return 'binary';
    first = false;
    const text = decode(chunk);
    if (text === undefined) return 'not_utf8';
    const lines = (begun + text).split('\n');
    begun = (lines.pop() ?? '').slice(0, MAX_LINE);
    if (lines.length > 0 && (await take(lines.map(withoutReturn))) === 'stop') return 'stopped';
  }
  if (decode() === undefined) return 'not_utf8';
  if (begun !== '' && (await take([withoutReturn(begun)])) === 'stop') return 'stopped';
  return 'ended';
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
