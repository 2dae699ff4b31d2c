import { Parser } from 'htmlparser2';

/** What a page holds for its programs and its looks, not for readers. */
const LEFT_OUT = new Set(['canvas', 'iframe', 'noscript', 'object', 'script', 'style', 'svg', 'template']);
/** What stands apart, with an empty line before and after it; and what only begins a line. */
const BLOCKS = new Set(
  'address article aside blockquote body details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section summary table ul'.split(
    ' ',
  ),
);
const LINES = new Set(['br', 'dd', 'dt', 'li', 'tr']);

/** What a reader gets of a page. */
export interface PageText {
  title: string;
  text: string;
}

/** The text of a page as a person reads it: headings, lists, links with their addresses, tables row by row. */
export function readPage(html: string, address: string): PageText {
  const reader = new PageReader(new URL(address));
  const parser = new Parser(reader, { decodeEntities: true, lowerCaseTags: true });
  parser.end(html);
  return reader.result();
}

class PageReader {
  readonly #address: URL;
  readonly #links: { href: string | undefined; start: number }[] = [];
  readonly #lines: string[] = [];
  /** The line that is being written, in pieces: it can be as long as the page. */
  #pieces: string[] = [];
  #hasText = false;
  #endsInSpace = true;
  #title: string | undefined;
  #inTitle = false;
  #leftOut = 0;
  #inPre = 0;

  constructor(address: URL) {
    this.#address = address;
  }

  onopentag(name: string, attributes: Record<string, string>): void {
    if (LEFT_OUT.has(name)) this.#leftOut += 1;
    if (this.#leftOut > 0) return;
    if (name === 'title' && this.#title === undefined) {
      this.#inTitle = true;
      this.#title = '';
    }
    if (LINES.has(name)) this.#beginLine();
    if (BLOCKS.has(name)) this.#standApart();
    if (name === 'pre') this.#inPre += 1;
    if (name === 'li') this.#add('- ');
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level !== undefined) this.#add(`${'#'.repeat(Number(level))} `);
    if ((name === 'td' || name === 'th') && this.#hasText) this.#add(' | ');
    if (name === 'img' && (attributes['alt'] ?? '').trim() !== '') this.#add(`[${attributes['alt']?.trim() ?? ''}]`);
    if (name === 'a') this.#links.push({ href: attributes['href'], start: this.#lines.length });
  }

  ontext(text: string): void {
    if (this.#inTitle) this.#title = `${this.#title ?? ''}${text}`;
    else if (this.#leftOut > 0) return;
    else if (this.#inPre > 0) this.#addLines(text);
    else this.#add(text.replace(/\s+/g, ' '));
  }

  onclosetag(name: string): void {
    if (LEFT_OUT.has(name)) this.#leftOut = Math.max(0, this.#leftOut - 1);
    if (this.#leftOut > 0) return;
    if (name === 'title') this.#inTitle = false;
    if (name === 'pre') this.#inPre = Math.max(0, this.#inPre - 1);
    if (name === 'a') this.#endLink();
    if (BLOCKS.has(name)) this.#standApart();
    else if (LINES.has(name) && name !== 'br') this.#beginLine();
  }

  result(): PageText {
    this.#endLine();
    const text = this.#lines

      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
    return { title: (this.#title ?? '').replace(/\s+/g, ' ').trim(), text };
  }

  #endLink(): void {
    const link = this.#links.pop();
    if (link?.href === undefined || link.href.startsWith('#')) return;
    const url = URL.parse(link.href, this.#address);
    // Only what leads somewhere.
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || !this.#hasText) return;
    if (link.start === this.#lines.length) this.#add(` (${url.href})`);
  }

  #add(text: string): void {
    const added = this.#endsInSpace ? text.replace(/^ +/, '') : text;
    if (added === '') return;
    this.#pieces.push(added);
    this.#hasText ||= added.trim() !== '';
    this.#endsInSpace = added.endsWith(' ');
  }

  #addLines(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.#endLine();
      if (line === '') continue;
      this.#pieces.push(line);
      this.#hasText ||= line.trim() !== '';
      this.#endsInSpace = line.endsWith(' ');
    }
  }

  #endLine(): void {
    this.#lines.push(this.#hasText ? this.#pieces.join('').trimEnd() : '');
    this.#pieces = [];
    this.#hasText = false;
    this.#endsInSpace = true;
  }

  /** Begins a line, unless one was just begun. */
  #beginLine(): void {
    if (this.#hasText) this.#endLine();
  }

  #standApart(): void {
    this.#beginLine();
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#endLine();
  }
}
