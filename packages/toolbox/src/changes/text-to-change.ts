import type { Jail, Place } from '../jail.ts';
import { readWhole, textOf, type WholeFile } from '../read-whole.ts';
import { MAX_CHANGED_BYTES } from './file-change.ts';

export type TextToChange = { ok: true; place: Place; file: WholeFile; text: string } | { ok: false; detail: string };

/** A text file that is there and is to be changed. */
export async function textToChange(jail: Jail, path: string): Promise<TextToChange> {
  const read = await fileToChange(jail, path);
  if (!read.ok) return read;
  const text = textOf(read.file.bytes);
  return text.ok ? { ...read, text: text.text } : { ok: false, detail: `"${path}" is ${text.is}; it cannot be changed as text.` };
}

/** A file that is there and is to be changed. */
export async function fileToChange(
  jail: Jail,
  path: string,
): Promise<{ ok: true; place: Place; file: WholeFile } | { ok: false; detail: string }> {
  const resolved = await jail.resolveForChange(path);
  if (!resolved.ok) return resolved;
  if (!resolved.exists) return { ok: false, detail: `There is no file "${path}". Use write_file to make one.` };
  const read = await readWhole(jail, resolved.place, MAX_CHANGED_BYTES);
  return read.ok ? { ok: true, place: resolved.place, file: read.file } : read;
}
