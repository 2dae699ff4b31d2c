import type { ReviewComment } from '@baton/protocol';
import { reviewText as words } from '#lib/text/en-review.ts';

/** What a comment is about, in few words. */
export function placeOf({ path, lines }: Pick<ReviewComment, 'path' | 'lines'>): string {
  if (path === undefined) return words.theWhole;
  return lines === undefined ? path : words.line(path, lines.from, lines.side);
}
