/** Text of at most `length` characters; what is too long loses its middle, since paths say most at their ends. */
export function cutMiddle(value: string, length: number): string {
  if (value.length <= length) return value;
  const kept = length - 1;
  const tail = Math.ceil(kept * 0.6);
  return `${value.slice(0, kept - tail)}…${value.slice(value.length - tail)}`;
}
