/** Nothing is seen of it, and what stands behind it is no name, number or word of a command any more. */
const BREAK = '\u200B';

/**
 * Text of agents and people as it stands, in Markdown of any forge: no heading, list, picture, link or HTML of its own, nobody is called by it, no issue is named or closed by it, and no line is an order to the
 * forge (GitLab takes `/merge` at the beginning of a line for one).
 */
export function literal(text: string): string {
  return text
    .replaceAll('\0', '')
    .replaceAll(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => lineOf(line.trim()))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** The same on one line. */
export function literalLine(text: string): string {
  return lineOf(text.replaceAll(/\s+/g, ' ').trim());
}

/** Something to be read letter by letter, on one line. */
export function code(text: string): string {
  const line = text.replaceAll(/[\s\0]+/g, ' ').trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  // In a table it would end the cell, in code or not.
  return `${fence}${space}${line.replaceAll('|', '¦')}${space}${fence}`;
}

function lineOf(line: string): string {
  return line
    .replaceAll(/[\\`*_[\]<>|~&$^]/g, String.raw`\$&`)
    .replace(/^([#+\-=/:!])/, String.raw`\$1`)
    .replace(/^(\d{1,9})([.)])/, String.raw`$1\$2`)
    .replaceAll(/@(?=[\w-])/g, `@${BREAK}`)
    .replaceAll(/([#!%])(?=\d)/g, `$1${BREAK}`)
    .replaceAll(/\bGH-(?=\d)/gi, `GH-${BREAK}`)
    .replaceAll(/\b(clos|fix|resolv|implement)(?=(?:e[sd]?|es|ed|ing|s)?\b\W{0,3}\s*\S*(?:[#!/]|GH-))/gi, `$1${BREAK}`);
}
