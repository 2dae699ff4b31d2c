/** Attempts in all, the first one included. */
const ATTEMPTS = 3;
const WAIT_MS = 250;

export type Wait = (milliseconds: number) => Promise<void>;

/** Calls `attempt` until it answers, at most three times. Throws what the last attempt threw. */
export async function withRetry<Answer>(attempt: () => Promise<Answer>, wait: Wait): Promise<Answer> {
  let lastError: unknown;
  for (let number = 1; number <= ATTEMPTS; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      lastError = error;
      if (number < ATTEMPTS) await wait(WAIT_MS);
    }
  }
  throw lastError;
}
