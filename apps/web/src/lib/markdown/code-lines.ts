import { visibleCharacters } from './visible-characters.ts';

/** A piece of a line in one colour; `kind` is what it is in its language. */
export interface CodePiece {
  text: string;
  kind: string | undefined;
}

export interface CodeLine {
  key: number;
  pieces: readonly CodePiece[];
}

/** Lines that are drawn together. One in which nothing has changed is the same object as before. */
export interface CodeChunk {
  key: number;
  lines: readonly CodeLine[];
}

/** Colours a line; `after` is what the lines before it have come to, undefined at the first. */
export type LineTokeniser = (line: string, after: unknown) => { pieces: readonly CodePiece[]; state: unknown };

const CHUNK = 32;

/** Lines longer than this, in characters, are not coloured: that can take long. */
const LONGEST_LINE = 1000;

/**
 * Code that is still being written, as coloured lines. Whole lines are coloured once. Colouring is interrupted when the time for it is
 * over: what has not had its turn is shown without colours.
 */
export class CodeLines {
  readonly #tokenise: LineTokeniser | undefined;
  readonly #now: () => number;
  #code = '';
  /** Where the last line begins, which may not be whole. */
  #lastLine = 0;
  #lines = 0;
  #coloured = 0;
  #state: unknown;
  #chunks: CodeChunk[] = [];

  constructor(tokenise: LineTokeniser | undefined, now: () => number) {
    this.#tokenise = tokenise;
    this.#now = now;
  }

  /** The lines of the whole code, after at most about `forMs` of colouring. `finished`: all are coloured that will be. */
  update(code: string, forMs: number): { chunks: readonly CodeChunk[]; finished: boolean } {
    if (!code.startsWith(this.#code)) this.#reset();
    this.#code = code;
    for (let end = code.indexOf('\n', this.#lastLine); end !== -1; end = code.indexOf('\n', this.#lastLine)) {
      this.#put(this.#lines, plain(code.slice(this.#lastLine, end)));
      this.#lines += 1;
      this.#lastLine = end + 1;
    }
    const until = this.#now() + forMs;
    while (this.#coloured < this.#lines && this.#now() < until) this.#colourNext();
    const finished = this.#tokenise === undefined || this.#coloured === this.#lines;
    const last = code.slice(this.#lastLine);
    this.#put(this.#lines, finished ? this.#colour(last).pieces : plain(last));
    return { chunks: [...this.#chunks], finished };
  }

  #reset(): void {
    this.#lastLine = 0;
    this.#lines = 0;
    this.#coloured = 0;
    this.#state = undefined;
    this.#chunks = [];
  }

  #colourNext(): void {
    const line = this.#chunks[Math.floor(this.#coloured / CHUNK)]?.lines[this.#coloured % CHUNK];
    const { pieces, state } = this.#colour(line?.pieces.map(({ text }) => text).join('') ?? '');
    this.#put(this.#coloured, pieces);
    this.#coloured += 1;
    this.#state = state;
  }

  #colour(line: string): { pieces: readonly CodePiece[]; state: unknown } {
    if (this.#tokenise === undefined || line.length > LONGEST_LINE) return { pieces: plain(line), state: this.#state };
    return this.#tokenise(visibleCharacters(line), this.#state);
  }

  #put(index: number, pieces: readonly CodePiece[]): void {
    const key = Math.floor(index / CHUNK);
    const lines = [...(this.#chunks[key]?.lines ?? [])];
    lines[index % CHUNK] = { key: index, pieces };
    this.#chunks[key] = { key, lines };
  }
}

function plain(line: string): CodePiece[] {
  return [{ text: visibleCharacters(line), kind: undefined }];
}
