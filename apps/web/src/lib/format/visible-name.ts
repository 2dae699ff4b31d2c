/**
 * A name for showing, in which characters that nobody sees are: control characters, and those that change the direction of writing, as escapes
 * (`\u202E`), so that `exe.gpj` can't pass for `jpg.exe`.
 */
export function visibleName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}
