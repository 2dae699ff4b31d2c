const OPENING = /(`{3,}(?=[^`\n]*\n)|~{3,})([^\n]*)\n/y;

/**
 * A fenced block of code, from its opening line on. Its text can be long, so it is never read twice: only lines that were not whole
 * before are looked at.
 */
export class OpenFence {
  readonly #language: string;
  readonly #closing: RegExp;
  readonly #start: number;
  #scanned: number;
  /** Where the closing line begins, once it has come. */
  #closedAt: number | undefined;

  private constructor(start: number, marker: string, information: string) {
    this.#language = information.trim().split(/\s/)[0] ?? '';
    this.#closing = new RegExp(` {0,3}${marker.charAt(0)}{${marker.length},}[ \\t]*(?=\\n|$)`, 'y');
    this.#start = start;
    this.#scanned = start;
  }

  /** The block that begins at this place of a text, if one does and its opening line is whole. */
  static at(text: string, at: number): OpenFence | undefined {
    OPENING.lastIndex = at;
    const [, marker, information] = OPENING.exec(text) ?? [];
    return marker === undefined || information === undefined ? undefined : new OpenFence(OPENING.lastIndex, marker, information);
  }

  /** Looks for the closing line in what has come, and answers where the text after it begins. */
  read(text: string): number | undefined {
    for (;;) {
      const lineEnd = text.indexOf('\n', this.#scanned);
      if (lineEnd === -1) return undefined;
      this.#closing.lastIndex = this.#scanned;
      if (this.#closing.test(text)) {
        this.#closedAt = this.#scanned;
        return lineEnd + 1;
      }
      this.#scanned = lineEnd + 1;
    }
  }

  /** What stands in the block so far. A last line that may become the closing one is left out. */
  code(text: string): { type: 'code'; code: string; language: string } {
    const end = this.#closedAt ?? (/^ {0,3}(`+|~+)[ \t]*$/.test(text.slice(this.#scanned)) ? this.#scanned : text.length);
    const withoutBreak = end > this.#start && text.charAt(end - 1) === '\n' ? end - 1 : end;
    return { type: 'code', code: text.slice(this.#start, withoutBreak), language: this.#language };
  }
}
