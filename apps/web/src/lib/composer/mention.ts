/** A file that is being named in a text: from its `@` to the cursor. */
export interface Mention {
  /** Where the `@` stands. */
  start: number;
  words: string;
}

/** How far back from the cursor is looked, in characters: 200 of a name, the `@`, and what stands before it. */
const LONGEST = 202;

/** The mention that the cursor stands in: an `@` at the beginning of a word, and what follows up to the cursor without a space. */
export function mentionAt(text: string, cursor: number): Mention | undefined {
  const match = /(?:^|[\s(])@([^\s@]{0,200})$/u.exec(text.slice(Math.max(0, cursor - LONGEST), cursor));
  if (match === null) return undefined;
  const words = match[1] ?? '';
  return { start: cursor - words.length - 1, words };
}

/** The text with the path in the mention's place, and where the cursor stands then. */
export function withPath(text: string, mention: Mention, path: string): { text: string; cursor: number } {
  const inserted = `\`${path}\` `;
  const end = mention.start + 1 + mention.words.length;
  const rest = text.slice(end);
  return { text: `${text.slice(0, mention.start)}${inserted}${rest.replace(/^ /, '')}`, cursor: mention.start + inserted.length };
}
