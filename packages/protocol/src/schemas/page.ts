import { Type, type TSchema } from 'typebox';
import { closed } from './scalars.ts';

/** A page of a list. `asOfSeq` is the stream position that the page reflects: subscribe after it. */
export const pageOf = <Item extends TSchema>(item: Item) =>
  closed({
    items: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
    asOfSeq: Type.Integer({ minimum: 0 }),
  });

export type Page<Item> = { items: Item[]; nextCursor: string | null; asOfSeq: number };
