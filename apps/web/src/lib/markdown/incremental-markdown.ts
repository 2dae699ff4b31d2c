import { OpenFence } from './open-fence.ts';

/** A block of a message as it is drawn. A block that has not changed is the same object as before. */
export type MarkdownBlock<Token> =
  | { type: 'code'; key: number; code: string; language: string; /** More of it may come. */ open: boolean }
  | { type: 'markup'; key: number; token: Token };

/** A block as a markdown parser sees it; `raw` is the text that it was read from. */
export interface MarkdownToken {
  type: string;
  raw: string;
  /** Of code. */
  text?: string;
  lang?: string | undefined;
}

export interface MarkdownParser<Token extends MarkdownToken> {
  /** `definitions`: addresses of links that are defined elsewhere, by label. */
  read(source: string, definitions: ReadonlyMap<string, string>): readonly Token[];
  /** How much of a text of whole lines is read the same whatever comes after it, but for its last block. */
  settled(source: string): number;
  /** What a block defines for links elsewhere. Such blocks, and those of type `space`, are not drawn. */
  definition(token: Token): readonly [label: string, href: string] | undefined;
  /** Sanitised markup of one block. */
  render(token: Token): string;
}

/** A block is cut where it grows longer than this, in characters: what is read again per piece of text must have a bound. */
const LONGEST = 8000;

/** Definitions beyond this number are not looked up in what stands before them. */
const MOST_DEFINITIONS = 200;

/**
 * Markdown that is still being written. A block is closed once a whole line of another has come after it, and is never read again, but
 * for links that are defined after it; only the last one is. So a piece of text costs what the last block is long, and that has a bound.
 * What comes out in the end does not depend on the pieces in which the text came.
 */
export class IncrementalMarkdown<Token extends MarkdownToken> {
  readonly #parser: MarkdownParser<Token>;
  #closed: MarkdownBlock<Token>[] = [];
  readonly #definitions = new Map<string, string>();
  #closedText = '';
  #finished = false;
  /** In so much text after what is closed, all of it whole lines, nothing could be closed. */
  #tried = 0;
  #fence: OpenFence | undefined;
  /** The head of a table that was cut, for the rows that follow. */
  #head = '';

  constructor(parser: MarkdownParser<Token>) {
    this.#parser = parser;
  }

  /** The blocks of the whole text; `writing`: more of it may come. Text that does not go on from what was there begins anew. */
  update(written: string, writing: boolean): readonly MarkdownBlock<Token>[] {
    const text = written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written;
    if (this.#finished ? text !== this.#closedText : !text.startsWith(this.#closedText)) this.#reset();
    if (this.#finished) return this.#closed;
    const before = this.#closedText.length;
    let at = before;
    for (let next = this.#close(text, at); next > at; next = this.#close(text, at)) at = next;
    if (!writing) this.#finish(text, at);
    else if (at > before) this.#closedText = text.slice(0, at);
    return writing ? [...this.#closed, ...this.#open(text, at)] : this.#closed;
  }

  #reset(): void {
    this.#closed = [];
    this.#definitions.clear();
    this.#closedText = '';
    this.#finished = false;
    this.#tried = 0;
    this.#fence = undefined;
    this.#head = '';
  }

  /** Closes what can be closed of the text from `at` on, and answers where the rest begins: at `at` when nothing could be. */
  #close(text: string, at: number): number {
    const blank = /(?:[ \t]*\n)+/y;
    blank.lastIndex = at;
    if (this.#fence === undefined && blank.test(text)) {
      this.#head = '';
      this.#tried = 0;
      return blank.lastIndex;
    }
    if (this.#head === '') this.#fence ??= OpenFence.at(text, at);
    if (this.#fence !== undefined) return this.#closeFence(this.#fence, text) ?? at;

    const lines = text.slice(at, text.lastIndexOf('\n', at + LONGEST - 1) + 1);
    if (lines.length > this.#tried) {
      this.#tried = lines.length;
      const tokens = this.#read(lines.slice(0, this.#parser.settled(lines)));
      const last = tokens.findLastIndex((token) => token.type !== 'space');
      const fence = tokens.findIndex((token) => /^(?:```|~~~)/.test(token.raw));
      const closed = fence > 0 ? Math.min(fence, last) : last;
      if (closed > 0) return this.#closeTokens(tokens.slice(0, closed), at);
    }
    return text.length - at > LONGEST ? this.#cut(text, at) : at;
  }

  #closeFence(fence: OpenFence, text: string): number | undefined {
    const end = fence.read(text);
    if (end === undefined) return undefined;
    this.#push({ ...fence.code(text), open: false });
    this.#fence = undefined;
    return end;
  }

  /** Cuts a block that is too long, where it is least seen. */
  #cut(text: string, at: number): number {
    const source = text.slice(at, at + LONGEST);
    const tokens = this.#read(source.slice(0, whereToCut(source)));
    const last = tokens.at(-1);
    const end = this.#closeTokens(tokens, at);
    this.#head = last?.type === 'table' ? (/^(?:[^\n]*\n){2}/.exec(last.raw)?.[0] ?? '') : '';
    return end;
  }

  #finish(text: string, at: number): void {
    if (this.#fence !== undefined) this.#push({ ...this.#fence.code(text), open: false });
    else this.#closeTokens(this.#read(text.slice(at)), at);
    this.#fence = undefined;
    this.#closedText = text;
    this.#finished = true;
  }

  #closeTokens(tokens: readonly Token[], at: number): number {
    const defined = new Set<string>();
    for (const token of tokens) {
      const definition = this.#parser.definition(token);
      if (definition !== undefined && !this.#definitions.has(definition[0]) && this.#definitions.size < MOST_DEFINITIONS) {
        this.#definitions.set(...definition);
        defined.add(definition[0]);
      }
      if (this.#isDrawn(token)) this.#push(this.#blockOf(token));
    }
    const length = tokens.reduce((sum, token) => sum + token.raw.length, -this.#head.length);
    this.#head = '';
    this.#tried = 0;
    if (defined.size > 0) this.#readAgain(defined);
    return at + length;
  }

  /** Blocks that name what has only now been defined. */
  #readAgain(defined: ReadonlySet<string>): void {
    this.#closed = this.#closed.map((block) => {
      if (block.type !== 'markup' || !mentions(block.token.raw, defined)) return block;
      const token = this.#parser.read(block.token.raw, this.#definitions).find(({ type }) => type === block.token.type);
      return token === undefined ? block : { ...block, token };
    });
  }

  #open(text: string, at: number): MarkdownBlock<Token>[] {
    const first = this.#closed.length;
    if (this.#fence !== undefined) return [{ ...this.#fence.code(text), key: first, open: true }];
    if (at === text.length) return [];
    return this.#read(text.slice(at))
      .filter((token) => this.#isDrawn(token))
      .map((token, index) => ({ ...this.#blockOf(token), key: first + index, ...(token.type === 'code' ? { open: true } : {}) }));
  }

  #read(source: string): readonly Token[] {
    return this.#parser.read(this.#head + source, this.#definitions);
  }

  /** The head of a cut table alone is none of what follows. */
  #isDrawn(token: Token): boolean {
    if (token.type === 'space' || this.#parser.definition(token) !== undefined) return false;
    return token.type !== 'table' || this.#head === '' || token.raw.trimEnd() !== this.#head.trimEnd();
  }

  #blockOf(token: Token): UnkeyedBlock<Token> {
    if (token.type !== 'code') return { type: 'markup', token };
    return { type: 'code', code: token.text ?? '', language: token.lang?.split(/\s/)[0] ?? '', open: false };
  }

  #push(block: UnkeyedBlock<Token>): void {
    this.#closed.push({ ...block, key: this.#closed.length });
  }
}

type UnkeyedBlock<Token> = { type: 'code'; code: string; language: string; open: boolean } | { type: 'markup'; token: Token };

function mentions(raw: string, labels: ReadonlySet<string>): boolean {
  for (const [, label = ''] of raw.matchAll(/\[([^[\]]{1,200})\]/g)) {
    if (labels.has(label.toLowerCase().replace(/\s+/g, ' '))) return true;
  }
  return false;
}

/** Before an item of a list, after a line, after a word, or anywhere but within a character. */
function whereToCut(source: string): number {
  const item = /^(?:[-*+]|\d{1,9}[.)]) /.test(source) ? lastMatch(source, /\n(?=(?:[-*+]|\d{1,9}[.)]) )/g) : -1;
  if (item > 0) return item + 1;
  const after = (separator: string) => source.lastIndexOf(separator) + 1;
  return after('\n') || after(' ') || source.length - (/[\ud800-\udbff]$/.test(source) ? 1 : 0);
}

function lastMatch(source: string, pattern: RegExp): number {
  return [...source.matchAll(pattern)].at(-1)?.index ?? -1;
}
