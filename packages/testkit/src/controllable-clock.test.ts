import { expect, test } from 'vitest';
import { createControllableClock } from './controllable-clock.ts';

test('time stands still until it is moved, and sleepers wake at their own times', async () => {
  const clock = createControllableClock(0);
  const woken: [string, number][] = [];
  const sleep = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };
  const all = [sleep('long', 300), sleep('short', 100), sleep('never asleep', 0)];
  await clock.advance(99);
  expect(woken).toEqual([['never asleep', 0]]);
  await clock.advance(201);
  await Promise.all(all);
  expect(woken.slice(1)).toEqual([
    ['short', 100],
    ['long', 300],
  ]);
  expect(clock.now()).toBe(300);
});

test('a sleep that is aborted rejects with the reason and sleeps no more', async () => {
  const clock = createControllableClock();
  const controller = new AbortController();
  const sleep = clock.sleep(1_000, controller.signal);
  expect(clock.sleeping).toBe(1);
  controller.abort({ type: 'stop' });
  await expect(sleep).rejects.toEqual({ type: 'stop' });
  expect(clock.sleeping).toBe(0);
  await expect(clock.sleep(5, controller.signal)).rejects.toEqual({ type: 'stop' });
});

test('the next sleeper can be waited for', async () => {
  const clock = createControllableClock(0);
  const moved = clock.advanceToNext();
  const sleep = clock.sleep(250);
  expect(await moved).toBe(250);
  await sleep;
});
