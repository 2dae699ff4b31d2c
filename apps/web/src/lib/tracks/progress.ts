import type { Ticket } from '@baton/protocol';

/** How far a track has come. What was cancelled counts among neither. */
export interface Progress {
  done: number;
  all: number;
  running: number;
  waiting: number;
}

export function progressOf(tickets: Iterable<Pick<Ticket, 'status'>>): Progress {
  const progress: Progress = { done: 0, all: 0, running: 0, waiting: 0 };
  for (const { status } of tickets) {
    if (status === 'cancelled') continue;
    progress.all += 1;
    if (status === 'completed') progress.done += 1;
    if (status === 'in_progress' || status === 'in_review') progress.running += 1;
    if (status === 'awaiting_approval') progress.waiting += 1;
  }
  return progress;
}
