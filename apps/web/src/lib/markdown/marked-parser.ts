import { Marked, type Token, type Tokens } from 'marked';
import type { MarkdownParser } from './incremental-markdown.ts';

/** A block of marked's. */
export type MarkedToken = Token & { type: string; raw: string };

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Headings in a message stand below the page's own. */
const HEADING_OFFSET = 2;

/**
 * Markdown to markup, by marked. Markup inside the markdown is shown as it was written, not taken for markup. Images become links: their
 * address comes from a model, and loading it would tell somebody that the answer was read.
 */
export function createMarkedParser(sanitise: (markup: string) => string): MarkdownParser<MarkedToken> {
  const marked = new Marked({
    gfm: true,
    async: false,
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escaped(text),
      image: ({ href, text }: Tokens.Image) => `<a href="${escaped(href)}">${escaped(text === '' ? href : text)}</a>`,
      checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
      heading({ tokens, depth }: Tokens.Heading) {
        const level = Math.min(depth + HEADING_OFFSET, 6);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
      },
    },
  });
  return {
    read: (source) => marked.lexer(source),
    render: (token) => sanitise(marked.parser([token])),
  };
}
