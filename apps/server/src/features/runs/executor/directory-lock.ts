import { sep } from 'node:path';

/** One thing at a time for each directory with all that lies in it, in the order in which they were asked for. */
export class DirectoryLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** Rejects with the signal's reason where it is aborted while this waits. */
  async run<Result>(directory: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const earlier = [...this.#tails].filter(([each]) => isWithin(each, directory) || isWithin(directory, each)).map(([, tail]) => tail);
    const before = Promise.all(earlier);
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

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function unlessAborted(wait: Promise<unknown>, signal: AbortSignal): Promise<void> {
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
