import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReaderQueries, ReaderQuery } from './reader-queries.ts';

/** Heavy reads in a worker thread with a read-only connection of its own, so that they never hold the event loop. */
export interface Reader {
  /** Runs one of the named queries. Rejects with the query's error, or with the signal's reason. */
  query<Name extends ReaderQuery>(
    name: Name,
    parameters: ReaderQueries[Name]['parameters'],
    signal?: AbortSignal,
  ): Promise<ReaderQueries[Name]['answer']>;
  close(): Promise<void>;
}

interface Pending {
  resolve(answer: never): void;
  reject(error: unknown): void;
}

/** The thread starts with the first query: a server that is only looked at does not pay for it. */
export function createReader(options: { file: string }): Reader {
  let worker: Worker | undefined;
  let count = 0;
  const pending = new Map<number, Pending>();

  function failAll(error: unknown): void {
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    worker = undefined;
  }

  function start(): Worker {
    const started = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    started.on('message', (message: { id: number; answer?: unknown; error?: string }) => {
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.error !== undefined) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.answer as never);
    });
    started.on('error', failAll);
    started.unref();
    return started;
  }

  return {
    query(name, parameters, signal) {
      signal?.throwIfAborted();
      worker ??= start();
      const id = ++count;
      const thread = worker;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        signal?.addEventListener('abort', () => {
          if (pending.delete(id)) reject(signal.reason as Error);
        });
        thread.postMessage({ id, name, parameters });
      });
    },

    async close() {
      const thread = worker;
      if (thread === undefined) return;
      worker = undefined;
      const gone = once(thread, 'exit');
      await thread.terminate();
      await gone.catch(() => undefined);
      failAll(new Error('the reader is closed'));
    },
  };
}
