const OPEN = '<think>';
const CLOSE = '</think>';

/** A piece of text, and whether it is what the model thinks. */
export interface TaggedText {
  reasoning: boolean;
  text: string;
}

/**
 * Tells apart what some servers write into one text: reasoning between `<think>` and `</think>` at its beginning, then the answer. Tags may come in
 * pieces; what may still become one is held back. A tag later in the text is the answer's own.
 */
export class ThinkTags {
  #state: 'before' | 'thinking' | 'after' = 'before';
  #held = '';

  read(piece: string): TaggedText[] {
    this.#held += piece;
    const found: TaggedText[] = [];
    if (this.#state === 'before') this.#begin();
    if (this.#state === 'thinking') this.#think(found);
    if (this.#state === 'after' && this.#held !== '') {
      found.push({ reasoning: false, text: this.#held });
      this.#held = '';
    }
    return found;
  }

  /** What was held back until the end. */
  end(): TaggedText[] {
    const rest = this.#held;
    this.#held = '';
    return rest === '' ? [] : [{ reasoning: this.#state === 'thinking', text: rest }];
  }

  #begin(): void {
    const text = this.#held.trimStart();
    if (text.startsWith(OPEN)) {
      this.#held = text.slice(OPEN.length);
      this.#state = 'thinking';
    } else if (!OPEN.startsWith(text)) this.#state = 'after';
  }

  #think(found: TaggedText[]): void {
    const end = this.#held.indexOf(CLOSE);
    const length = end < 0 ? this.#held.length - startOf(CLOSE, this.#held) : end;
    if (length > 0) found.push({ reasoning: true, text: this.#held.slice(0, length) });
    this.#held = this.#held.slice(length);
    if (end < 0) return;
    // The lines between the tag and the answer belong to neither.
    this.#held = this.#held.slice(CLOSE.length).replace(/^\s+/, '');
    this.#state = 'after';
  }
}

/** How many characters at the end of a text may be the beginning of a tag. */
function startOf(tag: string, text: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) if (text.endsWith(tag.slice(0, length))) return length;
  return 0;
}
