/** Bodies that are shorter stay: leaving them out saves nothing. In lines. */
const FEWEST = 2;
/** Characters shown of a line. Longer ones are mostly generated. */
const MAX_LINE = 500;

/**
 * A text, with line numbers unless they are not wanted, without the lines of its functions' insides; how many lines are shown of how many. Without
 * numbers edits elsewhere don't change it.
 */
export function skeletonOf(
  text: string,
  bodies: readonly (readonly [number, number])[],
  numbered = true,
): { text: string; shown: number; all: number } {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  const left = bodies.filter(([first, last]) => last - first + 1 >= FEWEST);
  const output: string[] = [];
  let shown = 0;
  let number = 1;
  for (const [first, last] of [...left, [lines.length + 1, lines.length] as const]) {
    for (; number < first; number += 1, shown += 1) output.push(`${numbered ? `${number}\t` : ''}${shortened(lines[number - 1] ?? '')}`);
    if (number > last) continue;
    const indent = /^\s*/.exec(lines[number - 1] ?? '')?.[0] ?? '';
    output.push(`${numbered ? '\t' : ''}${indent}[… ${last - number + 1} lines]`);
    number = last + 1;
  }
  return { text: output.join('\n'), shown, all: lines.length };
}

function shortened(line: string): string {
  return line.length <= MAX_LINE
    ? line
    : `${line.slice(0, MAX_LINE).toWellFormed()} [… ${line.length - MAX_LINE} more characters in this line]`;
}
