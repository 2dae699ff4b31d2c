import { forEachChild, type SyntaxNode, type Word } from 'unbash';

/** A word of a command as the shell will have it; undefined where only running it would tell. */
export type ShellWord = string | undefined;

/** What stands for itself. */
const PLAIN = new Set(['Literal', 'SingleQuoted', 'AnsiCQuoted']);

/** What the shell makes of a word, without running anything. */
export function shellWord(word: Word): ShellWord {
  const isPlain = (word.parts ?? []).every(
    (part) => PLAIN.has(part.type) || (part.type === 'DoubleQuoted' && part.parts.every((inner) => inner.type === 'Literal')),
  );
  // Home directories depend on who runs it.
  return isPlain && !word.text.startsWith('~') ? word.value : undefined;
}

/** The commands that stand in a node, in `$(…)`, backticks and `<(…)`, at any depth; without those of the commands among them. */
export function substitutions(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (each: SyntaxNode): void => {
    if (each.type === 'Script') found.push(each);
    else forEachChild(each, visit);
  };
  visit(node);
  return found;
}
