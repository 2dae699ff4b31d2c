/** How much of an output is kept, in UTF-16 units: some hundred lines. */
const KEPT = 16_384;

/** The end of what a command says while it runs: pieces in, the last of it out. The one reducer for server and page. Adding a piece costs the length of the piece. */
export class OutputTail {
  #text = '';
  #offset = 0;

  /** Where `text` begins in the whole output. */
  get offset(): number {
    return this.#offset;
  }

  /** Where the output ends so far. */
  get end(): number {
    return this.#offset + this.#text.length;
  }

  get text(): string {
    return this.#text;
  }

  /** Adds a piece. Of one that repeats known text only its end is new; before one that begins later something was not sent, and it begins anew there. */
  add({ offset, text }: { offset: number; text: string }): void {
    if (offset > this.end) [this.#offset, this.#text] = [offset, text];
    else this.#text += text.slice(this.end - offset);
    // Not at each piece: cutting costs what is kept.
    if (this.#text.length > 2 * KEPT) this.#cut(this.#text.length - KEPT);
  }

  /** What came after a place, as far as it is kept. */
  since(place: number): { offset: number; text: string } {
    const offset = Math.max(place, this.#offset);
    return { offset, text: this.#text.slice(offset - this.#offset) };
  }

  #cut(units: number): void {
    // Never in the middle of a character.
    const low = this.#text.charCodeAt(units);
    const cut = low >= 0xdc00 && low <= 0xdfff ? units + 1 : units;
    this.#text = this.#text.slice(cut);
    this.#offset += cut;
  }
}
