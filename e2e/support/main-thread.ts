import type { Page } from '@playwright/test';

/** What the page's main thread did while something went on. */
export interface MainThread {
  /** Tasks of more than 50 ms, each in milliseconds. */
  longTasks: number[];
  /** Time in tasks altogether, in milliseconds. */
  busyMs: number;
  /** From frame to frame in milliseconds, ascending. */
  frames: number[];
}

/** Does something and says what the main thread of the page did meanwhile. */
export async function watchMainThread(page: Page, work: () => Promise<void>): Promise<MainThread> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const busy = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const watch = await page.evaluateHandle(() => {
    const [longTasks, frames]: [number[], number[]] = [[], []];
    const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    let before = performance.now();
    let frame = requestAnimationFrame(function next(now) {
      frames.push(now - before);
      before = now;
      frame = requestAnimationFrame(next);
    });
    return {
      end() {
        cancelAnimationFrame(frame);
        longTasks.push(...observer.takeRecords().map(({ duration }) => duration));
        observer.disconnect();
        return { longTasks, frames: frames.slice(1).sort((left, right) => left - right) };
      },
    };
  });
  const before = await busy();
  await work();
  const busyMs = (await busy()) - before;
  const seen = await watch.evaluate(({ end }) => end());
  await devtools.detach();
  return { ...seen, busyMs };
}

/** The value that a share of ascending values do not pass. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}
