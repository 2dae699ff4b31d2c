import type { Page } from '@baton/protocol';
import { closed } from '@baton/protocol/schemas';
import { Type } from 'typebox';

/** Rows of one page. */
export const PAGE_SIZE = 100;

/** The query of a list: the `nextCursor` of the page before, which is an id. Anything else is refused: it would be an empty page or the wrong one. */
export const cursorQuery = closed({
  cursor: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })),
});

/**
 * The page that rows in the order of their ids make, asked for with one row more than `PAGE_SIZE`, so that a page that happens to be full is not
 * followed by an empty one. The cursor is the last id shown. `asOfSeq`: where the list's stream stood before the rows were read, 0 for lists that
 * no stream tells about.
 */
export function cursorPage<Row extends { id: string }, Item>(
  rows: readonly Row[],
  present: (row: Row) => Item,
  asOfSeq: number,
): Page<Item> {
  const shown = rows.slice(0, PAGE_SIZE);
  return { items: shown.map(present), nextCursor: rows.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null, asOfSeq };
}
