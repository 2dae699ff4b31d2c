/** What can be found: its own words count more than those it is merely known by. */
export interface Findable {
  label: string;
  keywords?: readonly string[];
}

/**
 * The items that have every one of the words, best first, at most `limit`; without words the first ones as they come. A word is had where it
 * begins a word of the label, stands inside it, is made of the first letters of its words, or has its letters in it in their order.
 */
export function findItems<Item extends Findable>(items: readonly Item[], words: string, limit: number): Item[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return items.slice(0, limit);
  return items
    .map((item) => ({ item, score: scoreOf(item, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, limit)
    .map(({ item }) => item);
}

/** 0 where a word is missing. */
function scoreOf(item: Findable, wanted: readonly string[]): number {
  const label = folded(item.label);
  const known = folded((item.keywords ?? []).join(' '));
  const scores = wanted.map((word) => Math.max(scoreIn(label, word), scoreIn(known, word) / 3));
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0);
}

function scoreIn(text: string, word: string): number {
  if (text === '') return 0;
  if (text.startsWith(word)) return 100;
  const parts = text.split(/[\s/._→:-]+/);
  if (parts.some((part) => part.startsWith(word))) return 80;
  const initials = parts.map((part) => part.charAt(0)).join('');
  if (word.length > 1 && initials.includes(word)) return 60;
  if (text.includes(word)) return 50;
  return scattered(text, word);
}

/** Below 40: the nearer together, the more. 0 where the letters are not there in this order, or too far apart to be meant. */
function scattered(text: string, word: string): number {
  if (word.length < 3) return 0;
  let gap = 0;
  let at = -1;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next === -1) return 0;
    if (at !== -1) gap += next - at - 1;
    at = next;
  }
  return Math.max(0, 40 - gap * 3);
}

function folded(words: string): string {
  return words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
