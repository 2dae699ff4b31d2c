import { visibleCharacters } from '#lib/markdown/visible-characters.ts';

/** A name as it stands in a sentence: what can't be seen in it is written out, and what it is written in turns nothing beside it. */
export function isolated(name: string): string {
  return `\u2068${visibleCharacters(name)}\u2069`;
}
