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

const CHUNK = 32;

/**
 * Code that is still being written, as lines. They are shown without colours until these come, which may be later and in parts: whoever
 * colours them takes whole lines from here, each once.
 */
export class CodeLines {
  #code = '';
  /** Where the last line begins, which may not be whole. */
  #lastLine = 0;
  #whole = 0;
  #untaken: string[] = [];
  #chunks: CodeChunk[] = [];
  #generation = 0;

  /** Counts how often the code did not go on from what was there, so that colours asked for before are none of these lines'. */
  get generation(): number {
    return this.#generation;
  }

  /** The lines of the whole code; `writing`: its last line may not be whole. */
  update(code: string, writing: boolean): readonly CodeChunk[] {
    if (!this.#goesOn(code)) this.#reset();
    this.#code = code;
    for (let end = code.indexOf('\n', this.#lastLine); end !== -1; end = code.indexOf('\n', this.#lastLine)) {
      this.#close(code.slice(this.#lastLine, end), end + 1);
    }
    if (this.#lastLine <= code.length) {
      const last = code.slice(this.#lastLine);
      if (writing) this.#put(this.#whole, plain(last));
      else this.#close(last, code.length + 1);
    }
    return [...this.#chunks];
  }

  /** The whole lines that have come since the last time. */
  take(): string[] {
    return this.#untaken.splice(0);
  }

  /** Gives lines their colours, from the line `first` on. */
  colour(first: number, lines: readonly (readonly CodePiece[])[]): void {
    for (const [index, pieces] of lines.entries()) {
      if (first + index < this.#whole) this.#put(first + index, pieces);
    }
  }

  /** A last line that was whole goes on only with a line break. */
  #goesOn(code: string): boolean {
    if (!code.startsWith(this.#code)) return false;
    return this.#lastLine <= this.#code.length || code.length === this.#code.length || code.charAt(this.#code.length) === '\n';
  }

  #reset(): void {
    this.#lastLine = 0;
    this.#whole = 0;
    this.#untaken = [];
    this.#chunks = [];
    this.#generation += 1;
  }

  #close(line: string, next: number): void {
    const pieces = plain(line);
    this.#put(this.#whole, pieces);
    this.#untaken.push(...pieces.map(({ text }) => text));
    this.#whole += 1;
    this.#lastLine = next;
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
