import { inSlices } from './in-slices.ts';
import type { Store } from './store.ts';

/** Bytes read at one go. */
const GROUP_BYTES = 8 * 1024 * 1024;
const HEADER_BYTES = 200;
/** Lines read at one go: a few milliseconds of work. */
const TOGETHER = 4000;

/** How many bytes some blobs have; those that are not kept any more are absent. */
export async function sizesOf(store: Store, ids: readonly string[], signal: AbortSignal): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  if (ids.length === 0) return sizes;
  const answer = await store.git(['cat-file', '--batch-check'], { signal, input: ids.map((id) => `${id}\n`).join('') });
  await inSlices(answer.ok ? answer.output.toString().split('\n') : [], TOGETHER, (line) => {
    const [id, type, size] = line.split(' ');
    if (id !== undefined && type === 'blob' && size !== undefined) sizes.set(id, Number(size));
  });
  return sizes;
}

/**
 * The contents of some objects by what was asked for: ids, or a path in a tree as `tree:path`. What is not kept is absent. Everything is in memory at once;
 * `maxBytes` is what there is at most.
 */
export async function readBlobs(
  store: Store,
  names: readonly string[],
  signal: AbortSignal,
  maxBytes: number,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (names.length === 0) return found;
  const limit = maxBytes + names.length * HEADER_BYTES;
  const answer = await store.git(['cat-file', '--batch'], { signal, input: names.map((name) => `${name}\n`).join(''), maxBytes: limit });
  if (!answer.ok) return found;
  const { output } = answer;
  let at = 0;
  for (const name of names) {
    const end = output.indexOf('\n', at);
    const [, type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob' || size === undefined) continue;
    const bytes = output.subarray(at, at + Number(size));
    if (bytes.length < Number(size)) break;
    found.set(name, bytes);
    at += Number(size) + 1;
  }
  return found;
}

/** Splits what has to be read into groups that fit into memory. */
export function inGroups<Item>(items: readonly Item[], bytesOf: (item: Item) => number): Item[][] {
  const groups: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const own = bytesOf(item);
    if (bytes + own > GROUP_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    bytes += own;
    groups.at(-1)?.push(item);
  }
  return groups;
}
