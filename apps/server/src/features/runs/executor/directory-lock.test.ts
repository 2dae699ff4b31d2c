import { expect, test } from 'vitest';
import { DirectoryLock } from './directory-lock.ts';

const { signal } = new AbortController();

/** Holds a directory until it is told to let go. */
function hold(lock: DirectoryLock, directory: string, begun: string[]): { release: () => void; done: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = lock.run(directory, signal, async () => {
    begun.push(directory);
    await promise;
  });
  return { release: resolve, done };
}

/** Everything that can go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what lies in a folder waits for it, and it for what lies in it; others do not wait', async () => {
  const lock = new DirectoryLock();
  const begun: string[] = [];
  const outer = hold(lock, '/work/x', begun);
  const inner = hold(lock, '/work/x/sub', begun);
  const beside = hold(lock, '/work/xy', begun);
  const around = hold(lock, '/work', begun);
  await settled();
  expect(begun).toEqual(['/work/x', '/work/xy']);
  outer.release();
  await settled();
  expect(begun).toEqual(['/work/x', '/work/xy', '/work/x/sub']);
  inner.release();
  await settled();
  expect(begun).toHaveLength(3);
  beside.release();
  await settled();
  expect(begun.at(-1)).toBe('/work');
  around.release();
  await Promise.all([outer.done, inner.done, beside.done, around.done]);
});

test('one that is given up lets the next one go on', async () => {
  const lock = new DirectoryLock();
  const begun: string[] = [];
  const first = hold(lock, '/work/x', begun);
  const controller = new AbortController();
  const second = lock.run('/work/x', controller.signal, async () => void begun.push('second'));
  const third = hold(lock, '/work/x/sub', begun);
  controller.abort(new Error('given up'));
  await expect(second).rejects.toThrow('given up');
  first.release();
  await settled();
  expect(begun).toEqual(['/work/x', '/work/x/sub']);
  third.release();
  await third.done;
});
