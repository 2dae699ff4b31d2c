import { startThread } from './thread.ts';

/** Thread time for all lines of one search. A pattern that needs more backtracks without end, or nearly. */
const BUDGET_MS = 10_000;

/** Where a line matches first: its index among the lines, and the character at which it begins. */
export type Found = readonly (readonly [line: number, column: number])[];

/** A search by a regular expression in a thread of its own. `end` must be called. */
export type RegexSearch =
  | { ok: true; find(lines: readonly string[]): Promise<Found | { detail: string }>; end(): Promise<void> }
  | { ok: false; detail: string };

const PROGRAM = `
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
 * JavaScript's expressions can backtrack for years on a short line, and nothing can interrupt them on the event loop: so they run in a thread.
 * `find` rejects with the signal's reason.
 */
export function searchInThread(pattern: string, signal: AbortSignal, budgetMs = BUDGET_MS): RegexSearch {
  try {
    new RegExp(pattern);
  } catch (error) {
    return { ok: false, detail: `The pattern is not a regular expression: ${error instanceof Error ? error.message : String(error)}` };
  }
  const thread = startThread<readonly string[], Found>(
    {
      program: PROGRAM,
      data: pattern,
      budgetMs,
      tooLong: 'The regular expression takes too long. Use a simpler one, fewer files, or search for a text.',
      failed: 'The search failed',
      memoryMb: 64,
    },
    signal,
  );
  return {
    ok: true,
    async find(lines) {
      const outcome = await thread.ask(lines);
      return outcome.ok ? outcome.answer : { detail: outcome.detail };
    },
    end: () => thread.end(),
  };
}
