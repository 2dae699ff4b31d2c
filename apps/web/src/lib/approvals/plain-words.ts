import { visibleCharacters } from '#lib/markdown/visible-characters.ts';

/** What somebody wrote in Markdown, as plain words: without the marks around what is stressed or quoted as code. */
export function plainWords(markdown: string): string {
  return visibleCharacters(markdown.trim()).replaceAll(/(\*{1,3}|`)(\S(?:.*?\S)?)\1/g, '$2');
}
