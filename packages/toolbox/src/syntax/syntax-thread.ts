import { startThread, type Thread } from '../thread.ts';
import type { SyntaxFacts, SyntaxQuestion } from './facts.ts';

/** Thread time for all files of one call, starting included. */
const BUDGET_MS = 20_000;

/** A longer text is generated, or takes seconds to read. In bytes. */
export const MAX_SOURCE_BYTES = 1024 * 1024;

/** Reads sources by their grammars in a thread of its own: seconds of work, on memory that is given back when the thread ends. */
export function startSyntaxThread(signal: AbortSignal, budgetMs = BUDGET_MS): Thread<SyntaxQuestion, SyntaxFacts> {
  return startThread(
    {
      program: new URL('./syntax-worker.ts', import.meta.url),
      budgetMs,
      tooLong: 'Reading the source takes too long. Name fewer files.',
      failed: 'The source could not be read',
      memoryMb: 256,
    },
    signal,
  );
}
