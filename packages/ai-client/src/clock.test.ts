import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('the machine’s clock sleeps, and wakes with the reason of an abort', async () => {
  expect(systemClock.now()).toBeGreaterThan(Date.UTC(2026, 0, 1));
  await systemClock.sleep(0);
  const controller = new AbortController();
  const sleep = systemClock.sleep(60_000, controller.signal);
  controller.abort({ type: 'stop' });
  await expect(sleep).rejects.toEqual({ type: 'stop' });
  await expect(systemClock.sleep(1, controller.signal)).rejects.toEqual({ type: 'stop' });
});
