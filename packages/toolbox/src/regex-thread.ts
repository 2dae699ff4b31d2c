import { Worker } from 'node:worker_threads';

/** How long one file may take. A pattern that needs longer backtracks without end. */
const FILE_MS = 2000;

/** A search by a regular expression in a thread of its own. */
export type RegexSearch =
  | { ok: true; find(lines: readonly string[]): Promise<number[] | { detail: string }>; end(): Promise<void> }
  | { ok: false; detail: string };

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const pattern = new RegExp(workerData);
parentPort.on('message', (lines) => parentPort.postMessage(lines.flatMap((line, index) => (pattern.test(line) ? [index] : []))));
`;

/**
 * JavaScript's expressions can backtrack for years on a short line, and nothing can interrupt them on the event loop: so they run in a thread,
 * which is ended when a file takes longer than two seconds.
 */
export async function searchInThread(pattern: string, signal: AbortSignal): Promise<RegexSearch> {
  try {
    new RegExp(pattern);
  } catch (error) {
    return { ok: false, detail: `The pattern is not a regular expression: ${error instanceof Error ? error.message : String(error)}` };
  }
  const thread = new Worker(THREAD, { eval: true, workerData: pattern, resourceLimits: { maxOldGenerationSizeMb: 64 } });
  return {
    ok: true,
    find(lines) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', aborted);
          thread.removeAllListeners();
        };
        const aborted = (): void => {
          done();
          reject(signal.reason as Error);
        };
        const timer = setTimeout(() => {
          done();
          resolve({ detail: 'The regular expression takes too long. Use a simpler one, or search for a text.' });
        }, FILE_MS);
        signal.addEventListener('abort', aborted);
        thread.once('message', (found: number[]) => {
          done();
          resolve(found);
        });
        thread.once('error', (error: unknown) => {
          done();
          resolve({ detail: `The search failed: ${error instanceof Error ? error.message : String(error)}` });
        });
        thread.postMessage(lines);
      });
    },
    async end() {
      await thread.terminate();
    },
  };
}
