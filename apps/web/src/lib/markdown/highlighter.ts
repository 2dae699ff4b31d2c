import { createCssVariablesTheme, createHighlighterCoreSync } from 'shiki/core';
import type { GrammarState } from 'shiki/types';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import type { CodePiece } from './code-lines.ts';
import type { LineTokeniser } from './colouring.ts';
import { codeLanguages, languageNamed } from './code-languages.ts';

const THEME = 'baton';

const highlighter = createHighlighterCoreSync({
  themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--code-' })],
  langs: [],
  // A pattern that this engine does not know colours nothing, instead of failing the whole language.
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});

/** What colours lines of a language; undefined when it is not known. */
export async function tokeniserOf(written: string): Promise<LineTokeniser | undefined> {
  const language = languageNamed(written);
  const load = language === undefined ? undefined : codeLanguages[language];
  if (language === undefined || load === undefined) return undefined;
  await highlighter.loadLanguage(load());
  return (line, after) => {
    // A language that comes later may replace one that embeds it: what was noted of the old one then means nothing.
    const grammar = highlighter.getLanguage(language);
    const before = after instanceof Noted && after.grammar === grammar && after.state !== undefined ? { grammarState: after.state } : {};
    try {
      const tokens = highlighter.codeToTokensBase(line, { lang: language, theme: THEME, ...before });
      const pieces = (tokens[0] ?? []).map(({ content, color }) => piece(content, color));
      return { pieces, state: new Noted(grammar, highlighter.getLastGrammarState(tokens)) };
    } catch {
      // A grammar that fails on a line leaves it without colours.
      return { pieces: [{ text: line, kind: undefined }], state: undefined };
    }
  };
}

/** What the lines before have come to, in the grammar that they were read with. */
class Noted {
  readonly grammar: unknown;
  readonly state: GrammarState | undefined;

  constructor(grammar: unknown, state: GrammarState | undefined) {
    this.grammar = grammar;
    this.state = state;
  }
}

function piece(text: string, color: string | undefined): CodePiece {
  return { text, kind: /^var\(--code-token-([a-z-]+)\)$/.exec(color ?? '')?.[1] };
}
