/** The first letters of a name's first and last word, `length` of them at most, in capitals. What can't be seen is no letter. */
export function initials(name: string, length: 1 | 2): string {
  const words = name
    .replaceAll(/\p{C}/gu, '')
    .split(/[\s_.-]+/)
    .filter((word) => word !== '');
  const [first = ''] = words[0] ?? '';
  const [last = ''] = (words.length > 1 ? words.at(-1) : undefined) ?? '';
  return (length === 1 ? first : `${first}${last}`).toUpperCase();
}
