/**
 * The first part of a patch of one file as git writes it, in whole lines, that is a patch itself: its last hunk says how many lines it still has. `isCut`: the end of the text is missing already.
 * Empty where not one line of a hunk has room.
 */
export function cutPatch(patch: string, maxCharacters: number, isCut: boolean): { text: string; isCut: boolean } {
  if (!isCut && patch.length <= maxCharacters) return { text: patch, isCut: false };
  const room = patch.slice(0, maxCharacters);
  const lines = room.slice(0, room.lastIndexOf('\n') + 1).split('\n');
  lines.pop();
  const from = lines.findLastIndex((line) => HUNK.test(line));
  const body = lines.slice(from + 1);
  const header = HUNK.exec(lines[from] ?? '');
  if (header === null || body.length === 0) {
    // Whole hunks may stand before one of which nothing is left.
    const whole = from <= 0 ? [] : lines.slice(0, from);
    return { text: whole.some((line) => HUNK.test(line)) ? `${whole.join('\n')}\n` : '', isCut: true };
  }
  const [, before = '', after = '', about = ''] = header;
  const count = (sign: string): number => body.filter((line) => line.startsWith(sign) || line.startsWith(' ')).length;
  const shorter = `@@ -${before},${count('-')} +${after},${count('+')} @@${about}`;
  return { text: `${[...lines.slice(0, from), shorter, ...body].join('\n')}\n`, isCut: true };
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;
