import { Worker } from 'node:worker_threads';

export interface ThreadOptions {
  /** The thread's program: a file, or its text. */
  program: URL | string;
  data?: unknown;
  /** Time for all its answers. */
  budgetMs: number;
  /** In words for a model: it took too long, it broke. */
  tooLong: string;
  failed: string;
  memoryMb: number;
}

/** A thread that answers one question after another. `end` must be called. */
export interface Thread<Question, Answer> {
  /** One at a time. Rejects with the signal's reason; whatever goes wrong in the thread is a detail, now and for all that is asked later. */
  ask(question: Question): Promise<{ ok: true; answer: Answer } | { ok: false; detail: string }>;
  end(): Promise<void>;
}

/**
 * What nothing can interrupt on the event loop runs in a thread, which is ended once it has taken too long or is no longer wanted.
 */
export function startThread<Question, Answer>(options: ThreadOptions, signal: AbortSignal): Thread<Question, Answer> {
  type Outcome = Awaited<ReturnType<Thread<Question, Answer>['ask']>>;
  const isText = typeof options.program === 'string';
  const thread = new Worker(options.program, {
    eval: isText,
    workerData: options.data,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
  });
  let answer: (outcome: Outcome) => void = () => {};
  let failure: Outcome | undefined;
  let leftMs = options.budgetMs;
  const fail = (detail: string): void => {
    failure ??= { ok: false, detail };
    answer(failure);
  };
  thread.on('message', (message: Answer) => answer({ ok: true, answer: message }));
  // The listener stays to the end: an error that nobody listens to would end the process.
  thread.on('error', (error: unknown) => fail(`${options.failed}: ${error instanceof Error ? error.message : String(error)}`));
  thread.on('exit', () => fail('The search was ended.'));
  return {
    ask(question) {
      signal.throwIfAborted();
      if (failure !== undefined) return Promise.resolve(failure);
      return new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const done = (): void => {
          leftMs -= performance.now() - startedAt;
          clearTimeout(timer);
          signal.removeEventListener('abort', aborted);
          answer = () => {};
        };
        const aborted = (): void => {
          done();
          reject(signal.reason as Error);
        };
        const timer = setTimeout(
          () => {
            done();
            failure ??= { ok: false, detail: options.tooLong };
            resolve(failure);
          },
          Math.max(1, leftMs),
        );
        signal.addEventListener('abort', aborted);
        answer = (outcome) => {
          done();
          resolve(outcome);
        };
        thread.postMessage(question);
      });
    },
    async end() {
      await thread.terminate();
    },
  };
}
