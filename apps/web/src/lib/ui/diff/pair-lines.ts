/** Which removed line became which added one, by their places, in order. */
export type LinePair = readonly [removed: number, added: number];

/** More pairs to compare than this, and lines are paired by their place alone: alignment costs the product of both. */
const MOST_COMPARISONS = 2_500;
/** Lines that share less than this are two lines, not one that changed. */
const ALIKE = 0.4;

/** Pairs lines so that what they share is most; never crosswise. */
export function pairLines(removed: readonly string[], added: readonly string[]): LinePair[] {
  if (removed.length * added.length > MOST_COMPARISONS) return pairByPlace(removed, added);
  const words = { removed: removed.map(wordsOf), added: added.map(wordsOf) };
  // best[i][j]: the most that lines from i and from j on can share.
  const best = Array.from({ length: removed.length + 1 }, () => Array.from({ length: added.length + 1 }, () => 0));
  const alike = words.removed.map((left) => words.added.map((right) => likeness(left, right)));
  const at = <Value>(table: readonly (readonly Value[])[], i: number, j: number, otherwise: Value): Value => table[i]?.[j] ?? otherwise;
  for (let i = removed.length - 1; i >= 0; i -= 1) {
    for (let j = added.length - 1; j >= 0; j -= 1) {
      const share = at(alike, i, j, 0);
      const paired = share >= ALIKE ? share + at(best, i + 1, j + 1, 0) : 0;
      const row = best[i];
      if (row !== undefined) row[j] = Math.max(paired, at(best, i + 1, j, 0), at(best, i, j + 1, 0));
    }
  }
  const pairs: LinePair[] = [];
  for (let i = 0, j = 0; i < removed.length && j < added.length;) {
    const share = at(alike, i, j, 0);
    if (share >= ALIKE && at(best, i, j, 0) === share + at(best, i + 1, j + 1, 0)) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(best, i + 1, j, 0) >= at(best, i, j + 1, 0)) i += 1;
    else j += 1;
  }
  return pairs;
}

function pairByPlace(removed: readonly string[], added: readonly string[]): LinePair[] {
  if (removed.length !== added.length) return [];
  return removed.flatMap((line, index): LinePair[] =>
    likeness(wordsOf(line), wordsOf(added[index] ?? '')) >= ALIKE ? [[index, index]] : [],
  );
}

type Words = ReadonlyMap<string, number>;

function wordsOf(line: string): Words {
  const counts = new Map<string, number>();
  for (const [word] of line.matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** 0 for nothing shared to 1 for the same words. Signs count little: all code shares brackets. */
function likeness(left: Words, right: Words): number {
  const weigh = (word: string): number => (/^[\p{L}\p{N}_]/u.test(word) ? 4 : 1);
  let [shared, all] = [0, 0];
  for (const [word, count] of left) {
    shared += Math.min(count, right.get(word) ?? 0) * weigh(word);
    all += count * weigh(word);
  }
  for (const [word, count] of right) all += count * weigh(word);
  return all === 0 ? 0 : (2 * shared) / all;
}
