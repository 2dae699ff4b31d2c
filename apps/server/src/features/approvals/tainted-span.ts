import type { Taint } from '@baton/protocol';

/** Shorter words stand everywhere. In UTF-16 units. */
const MIN_WORD = 6;
/** What is shown around them. */
const AROUND = 80;
const MAX_WORDS = 400;
const MAX_TRIED = 200;

/**
 * The longest run of a call's words that stands in a text too, with what is around it there; undefined where none does. It is a hint and no proof: whoever
 * wants a model to do something may also say it in other words.
 */
export function taintedSpan(given: Readonly<Record<string, unknown>>, text: string): Taint['span'] {
  const values = stringsIn(given).filter((value) => value.length >= MIN_WORD);
  let best: { start: number; end: number } | undefined;
  for (const { value, at, word } of wordsOf(values)) {
    for (let place = text.indexOf(word), tries = 0; place !== -1 && tries < MAX_TRIED; place = text.indexOf(word, place + 1), tries += 1) {
      let [start, end] = [place, place + word.length];
      while (start > 0 && text[start - 1] === value[at - (place - start) - 1] && at - (place - start) > 0) start -= 1;
      while (end < text.length && text[end] === value[at + (end - place)]) end += 1;
      if (best === undefined || end - start > best.end - best.start) best = { start, end };
    }
  }
  if (best === undefined) return undefined;
  const words = text.slice(best.start, best.end);
  return {
    before: text.slice(Math.max(0, best.start - AROUND), best.start),
    words: words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)}…` : words,
    after: text.slice(best.end, best.end + AROUND),
  };
}

/** The words of all values, the longest first, as many as are worth looking for. */
function wordsOf(values: readonly string[]): { value: string; at: number; word: string }[] {
  return values
    .flatMap((value) => [...value.matchAll(/[^\s"'`|;&()<>,]+/g)].map(({ 0: word, index: at }) => ({ value, at, word })))
    .filter(({ word }) => word.length >= MIN_WORD)
    .toSorted((left, right) => right.word.length - left.word.length)
    .slice(0, MAX_TRIED);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
