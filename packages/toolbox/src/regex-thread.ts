import { Worker } from 'node:worker_threads';

/** Thread time for all lines of one search. A pattern that needs more backtracks without end, or nearly. */
const BUDGET_MS = 10_000;

/** Where a line matches first: its index among the lines, and the character at which it begins. */
export type Found = readonly (readonly [line: number, column: number])[];

/** A search by a regular expression in a thread of its own. `end` must be called. */
export type RegexSearch =
  | { ok: true; find(lines: readonly string[]): Promise<Found | { detail: string }>; end(): Promise<void> }
  | { ok: false; detail: string };

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const pattern = new RegExp(workerData);
parentPort.on('message', (lines) => {
  const found = [];
  for (const [index, line] of lines.entries()) {
    const column = line.search(pattern);
    if (column !== -1) found.push([index, column]);
  }
  parentPort.postMessage(found);
});
`;

/**
 * JavaScript's expressions can backtrack for years on a short line, and nothing can interrupt them on the event loop: so they run in a thread,
 * which is ended once the search has taken too long or is no longer wanted. `find` rejects with the signal's reason.
 */
export function searchInThread(pattern: string, signal: AbortSignal, budgetMs = BUDGET_MS): RegexSearch {
  try {
    new RegExp(pattern);
  } catch (error) {
    return { ok: false, detail: `The pattern is not a regular expression: ${error instanceof Error ? error.message : String(error)}` };
  }
  const thread = new Worker(THREAD, {
    eval: true,
    workerData: pattern,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  let answer: (found: Found | { detail: string }) => void = () => {};
  let failure: { detail: string } | undefined;
  let leftMs = budgetMs;
  const fail = (detail: string): void => {
    failure ??= { detail };
    answer(failure);
  };
  thread.on('message', (found: Found) => answer(found));
  // The listener stays to the end: an error that nobody listens to would end the process.
  thread.on('error', (error: unknown) => fail(`The search failed: ${error instanceof Error ? error.message : String(error)}`));
  thread.on('exit', () => fail('The search was ended.'));
  return {
    ok: true,
    find(lines) {
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
            resolve({ detail: 'The regular expression takes too long. Use a simpler one, fewer files, or search for a text.' });
          },
          Math.max(1, leftMs),
        );
        signal.addEventListener('abort', aborted);
        answer = (found) => {
          done();
          resolve(found);
        };
        thread.postMessage(lines);
      });
    },
    async end() {
      await thread.terminate();
    },
  };
}
