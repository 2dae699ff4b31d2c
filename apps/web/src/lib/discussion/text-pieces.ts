/** Lines and characters of one piece. */
const MOST = { lines: 100, characters: 4000 };

/**
 * A long text in pieces of bounded size, each drawn by itself, so that the browser sets only those in view. Cut at line breaks, which stay at the ends of
 * pieces, and within a line where that is too long. Together they are the text.
 */
export function textPieces(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = start;
    for (let lines = 0; lines < MOST.lines && end < text.length; lines += 1) {
      const after = text.indexOf('\n', end) + 1;
      const next = after === 0 ? text.length : after;
      if (next - start > MOST.characters) {
        if (end === start) end = start + MOST.characters;
        break;
      }
      end = next;
    }
    if (end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
