import type { CodePiece } from './code-lines.ts';

/** Colours a line; `after` is what the lines before it have come to, undefined at the first. */
export type LineTokeniser = (line: string, after: unknown) => { pieces: readonly CodePiece[]; state: unknown };

/** Whole lines of a block of code, after those that were sent before; without lines the block is forgotten. */
export interface ColouringRequest {
  block: number;
  language: string;
  lines: readonly string[] | undefined;
}

/** Colours of a block's lines, from the line `first` on. */
export interface ColouringAnswer {
  block: number;
  first: number;
  lines: readonly (readonly CodePiece[])[];
}

/** Lines longer than this, in characters, are not coloured: that can take long. */
const LONGEST_LINE = 1000;

/** So many lines are answered at a time, that drawing them takes little. */
const BATCH = 64;

/** Colours blocks of code line by line, and keeps in mind where each has come to. Blocks in a language that is not known are not answered. */
export function createColouring(
  tokeniserOf: (language: string) => Promise<LineTokeniser | undefined>,
  answer: (answer: ColouringAnswer) => void,
): (request: ColouringRequest) => Promise<void> {
  const blocks = new Map<number, { next: number; state: unknown }>();
  let turn: Promise<void> = Promise.resolve();

  const colour = async ({ block, language, lines }: ColouringRequest): Promise<void> => {
    const place = blocks.get(block);
    const tokenise = place === undefined || lines === undefined ? undefined : await tokeniserOf(language).catch(() => undefined);
    if (tokenise === undefined || place === undefined || lines === undefined) return;
    for (let from = 0; from < lines.length && blocks.has(block); from += BATCH) {
      const first = place.next;
      const coloured = lines.slice(from, from + BATCH).map((line) => {
        if (line.length > LONGEST_LINE) return [{ text: line, kind: undefined }];
        const { pieces, state } = tokenise(line, place.state);
        place.state = state;
        return pieces;
      });
      place.next += coloured.length;
      answer({ block, first, lines: coloured });
    }
  };

  return (request) => {
    if (request.lines === undefined) blocks.delete(request.block);
    else if (!blocks.has(request.block)) blocks.set(request.block, { next: 0, state: undefined });
    turn = turn.then(() => colour(request));
    return turn;
  };
}
