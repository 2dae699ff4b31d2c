import type { ContextFile } from '@baton/protocol';
import { formatBytes } from '#lib/format/bytes.ts';
import { contextFiles as text } from '#lib/text/context-files.ts';

/** How much of a context file is sent, in a few words. */
export function aboutFile(file: ContextFile): string {
  const words = sizeOf(file);
  return file.instructions === true ? `${text.notes} · ${words}` : words;
}

function sizeOf({ view, hash, bytes, slice, glob }: ContextFile): string {
  if (glob !== undefined) return text.glob(glob.files, glob.more);
  const size = bytes === undefined ? undefined : formatBytes(bytes);
  if (view === 'none') return size === undefined ? text.listed : text.notSent(size);
  const lines = slice === undefined || view !== 'lines' ? undefined : linesOf(slice);
  return [lines, size ?? (hash === null ? text.notRead : undefined)].filter((words) => words !== undefined).join(' · ');
}

function linesOf({ name, firstLine, lastLine }: NonNullable<ContextFile['slice']>): string {
  return name === `${firstLine}-${lastLine}`
    ? text.linesNow(name.replace('-', '–'))
    : text.linesMoved(name.replace('-', '–'), firstLine, lastLine);
}

/** Two line numbers as they were written; undefined where they are none, or the wrong way round. */
export function readLines(from: string, to: string): { firstLine: number; lastLine: number } | undefined {
  const [firstLine, lastLine] = [from, to].map((written) => (/^[1-9]\d{0,6}$/.test(written.trim()) ? Number(written) : undefined));
  if (firstLine === undefined || lastLine === undefined || firstLine > lastLine) return undefined;
  return { firstLine, lastLine };
}
