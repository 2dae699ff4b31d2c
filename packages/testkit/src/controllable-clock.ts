interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it. Fits wherever `{ now, sleep }` is wanted. */
export interface ControllableClock {
  now(): number;
  /** Resolves when the clock has been advanced by `ms`, at once for 0 or less. Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves time on by `ms`, waking sleepers in the order of their times, each at its own time, with a turn for what it does then. */
  advance(ms: number): Promise<void>;
  /** Moves to where the next sleeper wakes; waits for one to come if there is none. Answers how far it was, in milliseconds. */
  advanceToNext(): Promise<number>;
  /** How many are asleep. */
  readonly sleeping: number;
}

/** `startMs`: what `now()` says at first; default 2026-01-01T00:00:00Z. */
export function createControllableClock(startMs: number = Date.UTC(2026, 0, 1)): ControllableClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  const waiting = new Set<() => void>();

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const nextSleeper = (): Sleeper | undefined => [...sleepers].sort((first, second) => first.at - second.at)[0];

  async function advanceTo(end: number): Promise<void> {
    await turn();
    for (let next = nextSleeper(); next !== undefined && next.at <= end; next = nextSleeper()) {
      now = Math.max(now, next.at);
      sleepers.delete(next);
      next.wake();
      await turn();
    }
    now = end;
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      if (ms <= 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: now + ms,
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
        for (const notify of waiting) notify();
        waiting.clear();
      });
    },
    advance: (ms) => advanceTo(now + ms),
    async advanceToNext() {
      if (sleepers.size === 0) await new Promise<void>((resolve) => waiting.add(resolve));
      const before = now;
      await advanceTo(nextSleeper()?.at ?? now);
      return now - before;
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}
