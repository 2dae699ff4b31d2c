import type { FileHandle } from 'node:fs/promises';

/** Files above this are not read as text: nobody sends them to a model. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

export type TextFile = { ok: true; bytes: Uint8Array; text: string } | { ok: false; detail: string };

/** An open file's text; the file is closed. Refused: too large, or not text (a NUL byte in its first 8 KB, or not UTF-8). */
export async function readAndClose({ file, size }: { file: FileHandle; size: number }, path: string): Promise<TextFile> {
  try {
    return await readText(file, size, path);
  } finally {
    await file.close();
  }
}

async function readText(file: FileHandle, size: number, path: string): Promise<TextFile> {
  if (size > MAX_FILE_BYTES)
    return { ok: false, detail: `"${path}" has ${Math.round(size / 1024 / 1024)} MB; files over 5 MB are not read.` };
  const bytes = await file.readFile();
  if (bytes.subarray(0, 8192).includes(0)) return { ok: false, detail: `"${path}" is a binary file of ${bytes.length} bytes.` };
  try {
    return { ok: true, bytes, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, detail: `"${path}" is not text in UTF-8.` };
  }
}

/** The lines of a text; a line break at the end does not begin another. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
