/** One thing at a time for each directory, in the order in which they were asked for. */
export class DirectoryLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** Rejects with the signal's reason where it is aborted while this waits. */
  async run<Result>(directory: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(directory) ?? Promise.resolve();
    const done = Promise.withResolvers<void>();
    const tail = before.then(() => done.promise);
    this.#tails.set(directory, tail);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      done.resolve();
      if (this.#tails.get(directory) === tail) this.#tails.delete(directory);
    }
  }
}

async function unlessAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([wait, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
