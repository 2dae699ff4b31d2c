const WORDS = 8;
const LENGTH = 80;

/** The first words of a text, for a discussion that has no title yet. */
export function titleFrom(text: string): string {
  const words = text.trim().split(/\s+/, WORDS + 1);
  const title = words.slice(0, WORDS).join(' ');
  return title.length > LENGTH ? `${title.slice(0, LENGTH - 1)}…` : words.length > WORDS ? `${title} …` : title;
}

/** A title out of what a model wrote: its first line without quotation marks, marks of Markdown and a full stop. Undefined where nothing is left. */
export function titleOf(answer: string): string | undefined {
  const line = answer
    .split('\n')
    .map((each) => each.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim())
    .find((each) => each !== '');
  const title = line
    ?.replace(/^(title:|#+)\s*/i, '')
    .replaceAll(/^["'“”„«»*_`]+|["'“”„«»*_`.]+$/gu, '')
    .trim();
  if (title === undefined || title === '') return undefined;
  return title.length > LENGTH ? `${title.slice(0, LENGTH - 1)}…` : title;
}
