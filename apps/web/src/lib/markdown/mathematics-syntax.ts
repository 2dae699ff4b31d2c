import type { MarkedExtension, TokenizerAndRendererExtension, Tokens } from 'marked';

/** Markup of a formula in TeX. */
export type Typeset = (source: string, display: boolean) => string;

/** On a line of its own: `$$…$$` or `\[…\]`, without blank lines, so that a blank line ends what was never closed. */
const BLOCK = /^ {0,3}(?:\$\$((?:(?!\$\$|\n[ \t]*\n)[\s\S])+)\$\$|\\\[((?:(?!\\\]|\n[ \t]*\n)[\s\S])+)\\\])[ \t]*(?:\n|$)/;
const INLINE_DISPLAY = /^(?:\$\$([^\n$]+?)\$\$|\\\[([^\n]+?)\\\])/;
/** As Pandoc has it, so that "$5 and $10" stays money: no space inside at either end, no digit after. */
const INLINE = /^(?:\$(?![\s$])((?:\\[^\n]|[^\\\n$])+?)(?<!\s)\$(?![\d$])|\\\(([^\n]+?)\\\))/;

/** Where a line begins that may be a formula, looked for within a paragraph. */
const nextLine = (source: string): number => source.search(/\n {0,3}(?:\$\$|\\\[)/) + 1 || -1;

/** A line that may begin a formula. */
export const openingLine = /^ {0,3}(?:\$\$|\\\[)/m;

const OPENING = /^ {0,3}(\$\$|\\\[)/gm;

/** Formulas in markdown, inline and on lines of their own. */
export function mathematicsSyntax(typeset: Typeset): MarkedExtension {
  const extension = (
    name: string,
    level: 'block' | 'inline',
    start: (source: string) => number,
    rules: readonly { rule: RegExp; display: boolean }[],
  ): TokenizerAndRendererExtension => ({
    name,
    level,
    start: (source) => {
      const at = start(source);
      return at === -1 ? undefined : at;
    },
    tokenizer(source) {
      for (const { rule, display } of rules) {
        const match = rule.exec(source);
        const formula = match?.[1] ?? match?.[2];
        if (match !== null && formula !== undefined) return { type: name, raw: match[0], text: formula.trim(), display };
      }
      return undefined;
    },
    renderer: (token: Tokens.Generic) => typeset(String(token['text']), token['display'] === true),
  });
  return {
    extensions: [
      extension('mathematics', 'block', nextLine, [{ rule: BLOCK, display: true }]),
      extension('inlineMathematics', 'inline', (source) => source.search(/\$|\\[([]/), [
        { rule: INLINE_DISPLAY, display: true },
        { rule: INLINE, display: false },
      ]),
    ],
  };
}

/** Where the first formula begins that has neither been closed nor been given up at a blank line; the text's length if there is none. */
export function openFormula(text: string): number {
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match !== null; match = OPENING.exec(text)) {
    const closing = match[1] === '$$' ? '$$' : '\\]';
    const inside = OPENING.lastIndex;
    const closed = text.indexOf(closing, inside);
    const blank = text.slice(inside).search(/\n[ \t]*\n/);
    const givenUp = blank === -1 ? -1 : inside + blank;
    if (closed === -1 && givenUp === -1) return match.index;
    OPENING.lastIndex = closed === -1 || (givenUp !== -1 && givenUp < closed) ? givenUp : closed + closing.length;
  }
  return text.length;
}
