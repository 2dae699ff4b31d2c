import { nextIndex } from '../next-index.ts';
import type { TreeRow } from './tree-rows.ts';

/** What a key does in a tree. */
export type TreeMove =
  | { type: 'focus'; id: string }
  | { type: 'expand'; ids: string[] }
  | { type: 'collapse'; id: string }
  | { type: 'select'; id: string };

/**
 * As the ARIA practices have it: right opens, or goes to the first child; left closes, or goes to the parent; `*` opens all siblings; a letter
 * leads to the next row that begins with it. Undefined for what the tree leaves to the page.
 */
export function treeKey(key: string, rows: readonly TreeRow[], id: string): TreeMove | undefined {
  const at = rows.findIndex((row) => row.node.id === id);
  const row = rows[at];
  if (row === undefined) return undefined;
  switch (key) {
    case 'Enter':
    case ' ':
      return { type: 'select', id };
    case 'ArrowRight':
      if (row.expanded === undefined) return undefined;
      return row.expanded ? focusOn(firstChild(rows, at)) : { type: 'expand', ids: [id] };
    case 'ArrowLeft':
      if (row.expanded === true) return { type: 'collapse', id };
      return row.parentId === undefined ? undefined : { type: 'focus', id: row.parentId };
    case '*':
      return {
        type: 'expand',
        ids: rows.filter((other) => other.parentId === row.parentId && other.expanded === false).map((other) => other.node.id),
      };
    default: {
      const target = next(key, at, rows);
      return target === undefined ? undefined : focusOn(rows[target]);
    }
  }
}

function next(key: string, at: number, rows: readonly TreeRow[]): number | undefined {
  const moved = nextIndex(
    key,
    at,
    rows.map(() => true),
    { orientation: 'vertical', loop: false },
  );
  if (moved !== undefined || key.length !== 1) return moved;
  const letter = key.toLowerCase();
  const order = [...rows.keys()].map((index) => (at + 1 + index) % rows.length);
  return order.find((index) => rows[index]?.node.label.toLowerCase().startsWith(letter) === true);
}

function firstChild(rows: readonly TreeRow[], at: number): TreeRow | undefined {
  const child = rows[at + 1];
  return child !== undefined && child.parentId === rows[at]?.node.id ? child : undefined;
}

function focusOn(row: TreeRow | undefined): TreeMove | undefined {
  return row === undefined ? undefined : { type: 'focus', id: row.node.id };
}
