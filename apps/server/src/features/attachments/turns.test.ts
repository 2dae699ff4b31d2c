import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

/** Works that end when they are told to, and the names of those that have begun. */
function works() {
  const inTurn = createTurns(2);
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    begun,
    begin(key: string, name: string): Promise<void> {
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      return inTurn(key, () => {
        begun.push(name);
        return end.promise;
      });
    },
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  };
}

it('lets so many go on at once, the others in their order, and nobody wait for others', async () => {
  const { begun, begin, end } = works();
  const all = ['a', 'b', 'c', 'd'].map((name) => begin('anna', name));
  all.push(begin('ben', 'e'));
  await setImmediate();
  expect(begun).toEqual(['a', 'b', 'e']);
  end('b');
  await setImmediate();
  expect(begun).toEqual(['a', 'b', 'e', 'c']);
  for (const name of ['a', 'c', 'd', 'e']) end(name);
  await Promise.all(all);
  expect(begun).toHaveLength(5);
});

it('goes on after a failure, and later as if nothing had been', async () => {
  const { begun, begin, end, fail } = works();
  const [first, second, third] = [begin('anna', 'a'), begin('anna', 'b'), begin('anna', 'c')];
  fail('a');
  await expect(first).rejects.toThrow('a');
  end('b');
  end('c');
  await Promise.all([second, third]);
  const again = begin('anna', 'd');
  await setImmediate();
  expect(begun.at(-1)).toBe('d');
  end('d');
  await again;
});
