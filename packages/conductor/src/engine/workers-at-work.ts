import type { TrackState } from '@baton/protocol';

/** Workers that a track has at work. One that is held at a safe point does nothing. */
export function workersAtWork({ openAttempts, attempts }: TrackState): number {
  let count = 0;
  for (const runId of openAttempts) {
    const attempt = attempts.get(runId);
    if (attempt?.tier === 3 && attempt.status !== 'held') count += 1;
  }
  return count;
}
