import { expect, it } from 'vitest';
import { LazyPanel } from './lazy-panel.svelte.ts';

it('loads nothing before somebody is about to open it, and then once', async () => {
  let loads = 0;
  const panel = new LazyPanel(() => Promise.resolve({ default: (loads += 1) }));
  expect(loads).toBe(0);
  expect(panel.component).toBeUndefined();
  await Promise.all([panel.prepare(), panel.prepare()]);
  await panel.prepare();
  expect(panel.component).toBe(1);
  expect(loads).toBe(1);
});

it('says that a load failed, and tries again', async () => {
  let online = false;
  const panel = new LazyPanel(() => (online ? Promise.resolve({ default: 'panel' }) : Promise.reject(new Error('offline'))));
  await panel.prepare();
  expect(panel.failed).toBe(true);
  expect(panel.component).toBeUndefined();
  online = true;
  await panel.prepare();
  expect(panel.failed).toBe(false);
  expect(panel.component).toBe('panel');
});
