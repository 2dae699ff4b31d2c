/**
 * Everything that nobody sees, or that looks like a blank and is none: controls, direction and joining marks, fillers, selectors, other
 * spaces, halves of characters.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/**
 * Code, a command or its output, as exactly what it is: what can't be seen is written out, as `\u202E`, so that nobody approves what they
 * did not read. Line breaks and tabs stay. Prose is for `visibleCharacters`, which leaves the marks that scripts and emoji need.
 */
export function exactText(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}
