import type { SyntaxFacts } from './facts.ts';

const MAX_DEFINITIONS = 1000;

/** What a source defines, in order, each in a line below what it stands in. Without `numbered` edits elsewhere don't change it. */
export function outlineOf({ definitions, broken }: SyntaxFacts, numbered: boolean): { text: string; count: number } {
  const shown = definitions.filter((definition) => !definition.local);
  const lines = shown
    .slice(0, MAX_DEFINITIONS)
    .map(({ level, firstLine, lastLine, signature }) => `${'  '.repeat(level)}${numbered ? `${firstLine}-${lastLine}\t` : ''}${signature}`);
  if (shown.length > MAX_DEFINITIONS) lines.push(`[Only the first ${MAX_DEFINITIONS} definitions are shown.]`);
  if (broken) lines.push('[Parts of the file could not be read: something is missing here.]');
  if (lines.length === 0) lines.push('The file defines nothing.');
  return { text: lines.join('\n'), count: shown.length };
}
