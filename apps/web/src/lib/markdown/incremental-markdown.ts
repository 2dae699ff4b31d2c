/** A block of a message as it is drawn. A block that has not changed is the same object as before. */
export type MarkdownBlock =
  | { type: 'code'; key: number; code: string; language: string }
  | { type: 'markup'; key: number; /** Sanitised. */ html: string };

/** A block as a markdown parser sees it; `raw` is the text that it was read from. */
export interface MarkdownToken {
  type: string;
  raw: string;
  /** Of code. */
  text?: string;
  lang?: string | undefined;
}

export interface MarkdownParser<Token extends MarkdownToken> {
  read(source: string): readonly Token[];
  /** Sanitised markup of one block. */
  render(token: Token): string;
}

/**
 * Markdown that is still being written. A block is closed once another one has begun after it, and is never read again; only the last
 * one is, so that a piece of text costs what the last block is long and not what the message is.
 */
export class IncrementalMarkdown<Token extends MarkdownToken> {
  readonly #parser: MarkdownParser<Token>;
  #closed: MarkdownBlock[] = [];
  #closedText = '';

  constructor(parser: MarkdownParser<Token>) {
    this.#parser = parser;
  }

  /** The blocks of the whole text. Text that does not go on from what was there begins anew. */
  update(text: string): readonly MarkdownBlock[] {
    if (!text.startsWith(this.#closedText)) {
      this.#closed = [];
      this.#closedText = '';
    }
    const tokens = this.#parser.read(text.slice(this.#closedText.length));
    const last = tokens.findLastIndex((token) => token.type !== 'space');
    let key = this.#closed.length;
    const open: MarkdownBlock[] = [];
    for (const [index, token] of tokens.entries()) {
      const block = token.type === 'space' ? undefined : this.#block(token, key++);
      if (index < last) {
        this.#closedText += token.raw;
        if (block !== undefined) this.#closed = [...this.#closed, block];
      } else if (block !== undefined) {
        open.push(block);
      }
    }
    return [...this.#closed, ...open];
  }

  #block(token: Token, key: number): MarkdownBlock {
    if (token.type === 'code') return { type: 'code', key, code: token.text ?? '', language: token.lang?.split(/\s/)[0] ?? '' };
    return { type: 'markup', key, html: this.#parser.render(token) };
  }
}
