import { asId, type Entry, type EntryId, type Take, type TakeId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { branchPoints } from './branches.ts';

/** Each text is a path from the root; its last letter the leaf of a take of that name. */
function tree(...paths: string[]) {
  const entries = new Map<EntryId, Entry>();
  const takes = new Map<TakeId, Take>();
  for (const path of paths) {
    path
      .split('')
      .forEach((letter, index) =>
        entries.set(asId(letter), { id: asId(letter), parentId: index === 0 ? null : asId(path[index - 1] ?? '') } as Entry),
      );
    takes.set(asId(path), { id: asId(path), name: path, leafId: asId(path.at(-1) ?? ''), version: 1 });
  }
  return { entries, takes };
}

const named = (points: Map<string, Take[]>) => [...points].map(([point, takes]) => [point, takes.map((take) => take.name)]);

it('names the entry after which others go their own way, with all who do', () => {
  expect(named(branchPoints(tree('abc', 'abx', 'aby', 'aq'), asId('abc')))).toEqual([
    ['b', ['abx', 'aby']],
    ['a', ['aq']],
  ]);
});

it('names the root for takes that have nothing in common', () => {
  expect(named(branchPoints(tree('abc', 'xyz'), asId('abc')))).toEqual([['root', ['xyz']]]);
});

it('names nothing where a take ends on the shown path, or where there is only one', () => {
  expect(branchPoints(tree('abc', 'ab'), asId('abc')).size).toBe(0);
  expect(branchPoints(tree('abc'), asId('abc')).size).toBe(0);
});
