import { diffWordsWithSpace } from 'diff';

/** A stretch of a line. */
export interface Piece {
  text: string;
  changed: boolean;
}

/** Longer lines are compared as a whole: they are data, and nobody reads them word by word. In characters. */
const LONGEST = 1_000;

/** Both lines in pieces, with what differs marked. A blank between two changed words counts as changed, so that a change reads as one. */
export function wordPieces(removed: string, added: string): { removed: Piece[]; added: Piece[] } {
  if (removed.length > LONGEST || added.length > LONGEST) return { removed: whole(removed), added: whole(added) };
  const changes = diffWordsWithSpace(removed, added);
  const side = (other: 'added' | 'removed'): Piece[] =>
    joined(changes.filter((change) => !change[other]).map((change) => ({ text: change.value, changed: change.added || change.removed })));
  return { removed: side('added'), added: side('removed') };
}

/** A line of one piece. */
export function whole(text: string): Piece[] {
  return text === '' ? [] : [{ text, changed: false }];
}

function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    const between = piece.text.trim() === '' && result.at(-1)?.changed === true && pieces[index + 1]?.changed === true;
    const changed = piece.changed || between;
    const last = result.at(-1);
    if (last !== undefined && last.changed === changed) last.text += piece.text;
    else result.push({ text: piece.text, changed });
  }
  return result;
}
