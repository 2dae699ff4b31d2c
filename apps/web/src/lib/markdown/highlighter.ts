import { createCssVariablesTheme, createHighlighterCoreSync } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import type { CodePiece, LineTokeniser } from './code-lines.ts';
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
    const tokens = highlighter.codeToTokensBase(line, {
      lang: language,
      theme: THEME,
      ...(after instanceof Object ? { grammarState: after as ReturnType<typeof highlighter.getLastGrammarState> } : {}),
    });
    return { pieces: (tokens[0] ?? []).map(({ content, color }) => piece(content, color)), state: highlighter.getLastGrammarState(tokens) };
  };
}

function piece(text: string, color: string | undefined): CodePiece {
  return { text, kind: /^var\(--code-token-([a-z-]+)\)$/.exec(color ?? '')?.[1] };
}
