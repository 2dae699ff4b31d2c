/**
 * Characters that are not seen and yet change what is read: controls, and those that turn the direction of writing. Marks that scripts,
 * emoji and formulas need (joiners, direction marks, invisible operators) are none of them.
 */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u2028-\u202e\u2060\u2065-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** A text in which what can't be seen is written out, as `\u202E`. Line breaks and tabs stay. */
export function visibleCharacters(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u${hexadecimal(character)}`);
}

function hexadecimal(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length > 4 ? `{${code}}` : code.padStart(4, '0');
}
