import { startThread } from '../thread.ts';
import type { PageText } from './read-page.ts';

/** A page takes milliseconds; one that is made to take long takes time with the square of its depth. */
const BUDGET_MS = 5_000;

/** Reads a page that a stranger wrote, in a thread. Rejects with the signal's reason. */
export async function readPageInThread(
  html: string,
  address: URL,
  signal: AbortSignal,
  budgetMs = BUDGET_MS,
): Promise<{ ok: true; page: PageText } | { ok: false; detail: string }> {
  const thread = startThread<{ html: string; address: string }, PageText>(
    {
      program: new URL('./page-worker.ts', import.meta.url),
      budgetMs,
      tooLong: 'The page takes too long to read.',
      failed: 'The page could not be read',
      memoryMb: 256,
    },
    signal,
  );
  try {
    const outcome = await thread.ask({ html, address: address.href });
    return outcome.ok ? { ok: true, page: outcome.answer } : outcome;
  } finally {
    await thread.end();
  }
}
