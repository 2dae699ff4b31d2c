import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';

/** Lines shown around each change. */
const CONTEXT = 3;
/** Changed lines, and characters in the part that differs, up to which the smallest difference is looked for: about 20 ms of work. */
const MAX_CHANGES = 300;
const MAX_CHARACTERS = 256 * 1024;

/**
 * The difference between two texts in the unified format; '' where there is none. It can always be applied; it is the smallest one unless too
 * much has changed to look for it on the event loop: then everything between the first and the last change is replaced at once.
 */
export function unifiedDiff(before: string, after: string, path: string): string {
  if (before === after) return '';
  const middle = differingPart(before, after);
  const first = lineNumber(before, middle.start);
  const hunks = smallest(before, after, middle);
  for (const hunk of hunks ?? []) {
    hunk.oldStart += first;
    hunk.newStart += first;
  }
  const names = { oldFileName: path, newFileName: path, oldHeader: undefined, newHeader: undefined };
  const patch = formatPatch({ ...names, hunks: hunks ?? [] }, FILE_HEADERS_ONLY);
  return hunks === undefined ? patch + replacement(before, after, middle, first) : patch;
}

/** The part of two texts between the lines that are the same at their beginnings and at their ends, with lines around it as context. */
interface Part {
  start: number;
  beforeEnd: number;
  afterEnd: number;
}

function differingPart(before: string, after: string): Part {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let atEnd = 0;
  while (atEnd < shorter - start && before.charCodeAt(before.length - 1 - atEnd) === after.charCodeAt(after.length - 1 - atEnd)) atEnd += 1;
  start = back(before, start, CONTEXT);
  const end = forth(before, before.length - atEnd, CONTEXT);
  return { start, beforeEnd: end, afterEnd: after.length - (before.length - end) };
}

/** The beginning of the line at a place, and of as many lines before it. */
function back(text: string, place: number, lines: number): number {
  let at = place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1;
  for (let line = 0; line < lines && at > 0; line += 1) at = at === 1 ? 0 : text.lastIndexOf('\n', at - 2) + 1;
  return at;
}

/** The end of the line at a place, and of as many lines after it. */
function forth(text: string, place: number, lines: number): number {
  let at = place;
  for (let line = 0; line <= lines && at < text.length; line += 1) {
    const end = text.indexOf('\n', at);
    at = end === -1 ? text.length : end + 1;
  }
  return at;
}

/** How many lines come before a place. */
function lineNumber(text: string, place: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < place; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function smallest(before: string, after: string, { start, beforeEnd, afterEnd }: Part): StructuredPatchHunk[] | undefined {
  if (beforeEnd - start + (afterEnd - start) > MAX_CHARACTERS) return undefined;
  const [old, fresh] = [before.slice(start, beforeEnd), after.slice(start, afterEnd)];
  return structuredPatch('', '', old, fresh, undefined, undefined, { context: CONTEXT, maxEditLength: MAX_CHANGES })?.hunks;
}

/** One hunk that takes out the whole part and puts in the other, written at one go: it can be megabytes. */
function replacement(before: string, after: string, { start, beforeEnd, afterEnd }: Part, first: number): string {
  const removed = before.slice(start, beforeEnd);
  const added = after.slice(start, afterEnd);
  return `@@ -${range(first, removed)} +${range(first, added)} @@\n${signed('-', removed)}${signed('+', added)}`;
}

/** First line and number of lines; of no lines, the line before which they would be. */
function range(linesBefore: number, text: string): string {
  const lines = lineNumber(text, text.length) + (text === '' || text.endsWith('\n') ? 0 : 1);
  return `${lines === 0 ? linesBefore : linesBefore + 1},${lines}`;
}

function signed(sign: '-' | '+', text: string): string {
  if (text === '') return '';
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).replace(/\n/g, `\n${sign}`);
  return `${sign}${lines}\n${ends ? '' : '\\ No newline at end of file\n'}`;
}
