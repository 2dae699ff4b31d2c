/** A message of more lines or characters than these is folded. */
const MOST = { lines: 60, characters: 6000 };
/** So much of it is shown then. */
const SHOWN = { lines: 30, characters: 3000 };

/** The beginning of a long text; undefined of one that is shown as a whole. */
export function foldText(text: string): string | undefined {
  if (text.length <= MOST.characters && lineEnd(text, MOST.lines) === -1) return undefined;
  const lines = lineEnd(text, SHOWN.lines);
  const end = Math.min(lines === -1 ? text.length : lines, SHOWN.characters);
  return text.slice(0, isCut(text, end) ? end - 1 : end).trimEnd();
}

/** Where a line ends, counted from one; -1 where there are no more after it. */
function lineEnd(text: string, line: number): number {
  let at = -1;
  for (let count = 0; count < line; count += 1) {
    at = text.indexOf('\n', at + 1);
    if (at === -1) return -1;
  }
  return at;
}

/** Whether a character of two halves would be cut in two. */
function isCut(text: string, at: number): boolean {
  return at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
