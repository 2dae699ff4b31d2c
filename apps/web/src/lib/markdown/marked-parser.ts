import { Marked, type Lexer, type Token, type Tokens } from 'marked';
import { alignedTokens } from './aligned-tokens.ts';
import { escapeMarkup } from './escape-markup.ts';
import type { MarkdownParser } from './incremental-markdown.ts';
import { mathematicsSyntax, openFormula, openingLine, type Typeset } from './mathematics-syntax.ts';
import { safeAddress, saysAddress } from './safe-address.ts';
import { visibleCharacters } from './visible-characters.ts';

/** A block of marked's. */
export type MarkedToken = Token & { type: string; raw: string };

/** Headings in a message stand below the page's own. */
const HEADING_OFFSET = 2;

/** What an address may take in a line, in characters. The whole of it is in the link's title. */
const ADDRESS_LENGTH = 60;

/**
 * Markdown to markup, by marked. Markup inside the markdown is shown as it was written, not taken for markup. Images become links: their
 * address comes from a model, and loading it would tell somebody that the answer was read. Links say where they lead.
 */
export function createMarkedParser({
  sanitise,
  typeset,
}: {
  sanitise: (markup: string) => string;
  typeset: Typeset;
}): MarkdownParser<MarkedToken> {
  const marked = new Marked({
    gfm: true,
    async: false,
    tokenizer: {
      // A line under a formula is no underline of a heading; `false` leaves it to marked.
      lheading(source: string) {
        return openingLine.test(this.rules.block.lheading.exec(source)?.[0] ?? '') ? undefined : false;
      },
      html: () => undefined,
      tag(source: string): Tokens.Tag | undefined {
        const raw = /^<br ?\/?>/i.exec(source)?.[0];
        return raw === undefined ? undefined : { type: 'html', raw, text: raw, inLink: false, inRawBlock: false, block: false };
      },
    },
    renderer: {
      html: () => '<br>',
      link({ href, tokens, text }: Tokens.Link) {
        return linkTo(href, this.parser.parseInline(tokens), text);
      },
      image: ({ href, text }: Tokens.Image) => linkTo(href, escapeMarkup(text), text),
      checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
      heading({ tokens, depth }: Tokens.Heading) {
        const level = Math.min(depth + HEADING_OFFSET, 6);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
      },
    },
  });
  marked.use(mathematicsSyntax(typeset));
  return {
    read(source, definitions) {
      const lexer: Lexer = new marked.Lexer(marked.defaults);
      for (const [label, href] of definitions) lexer.tokens.links[label] = { href, title: null };
      return alignedTokens(lexer.lex(source), source) ?? [asWritten(source)];
    },
    settled: openFormula,
    definition: (token) => (token.type === 'def' ? [String(token['tag']), String(token['href'])] : undefined),
    render: (token) => sanitise(visibleCharacters(marked.parser([token]))),
  };
}

function asWritten(source: string): MarkedToken {
  return { type: 'paragraph', raw: source, text: source, tokens: [{ type: 'text', raw: source, text: source, escaped: false }] };
}

/** A link with its address after it where its text says something else. What may not be a link is text. */
function linkTo(written: string, markup: string, text: string): string {
  const address = safeAddress(written);
  if (address === undefined) {
    const said = markup === '' || text === written ? '' : `${markup} `;
    return written === '' ? markup : `${said}<small>(${escapeMarkup(shortened(written))})</small>`;
  }
  const link = `<a href="${escapeMarkup(address.href)}" title="${escapeMarkup(address.href)}">${markup === '' ? escapeMarkup(shortened(address.shown)) : markup}</a>`;
  return markup === '' || saysAddress(text, address) ? link : `${link} <small>(${escapeMarkup(shortened(address.shown))})</small>`;
}

/** The beginning of an address says whose it is, so the rest is what is cut. */
function shortened(address: string): string {
  return address.length > ADDRESS_LENGTH ? `${address.slice(0, ADDRESS_LENGTH - 1)}…` : address;
}
