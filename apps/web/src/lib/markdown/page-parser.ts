import type { LineTokeniser } from './code-lines.ts';
import type { MarkdownParser } from './incremental-markdown.ts';
import { createMarkedParser, type MarkedToken } from './marked-parser.ts';
import { Mathematics } from './mathematics.svelte.ts';
import { createSanitiser } from './sanitise.ts';

/** All that messages are drawn with. */
export interface PageParser extends MarkdownParser<MarkedToken> {
  /** What colours lines of a language; undefined when it is not known. Rejects when it can't be fetched. */
  tokeniserOf(language: string): Promise<LineTokeniser | undefined>;
}

/** The parser of this page's window. What only some messages need is fetched with the first of them. */
export function createPageParser(): PageParser {
  return {
    ...createMarkedParser({ sanitise: createSanitiser(window), typeset: new Mathematics().typeset }),
    tokeniserOf: async (language) => (await import('./highlighter.ts')).tokeniserOf(language),
  };
}
