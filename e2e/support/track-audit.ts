import { emptyTrack, foldTrack, type Event, type EventFrame, type TicketId, type TrackId, type TrackState } from '@baton/protocol';

/** What a track's log says against how tickets have to be conducted, in sentences; and how much was at work at most. */
export interface Audit {
  state: TrackState;
  broken: string[];
  mostWorkers: number;
  completions: Map<TicketId, number>;
}

/** Reads the log of a track from its beginning. */
export function audit(id: TrackId, frames: readonly EventFrame[], limits: { workers: number; checks: number }): Audit {
  const state = emptyTrack(id);
  const broken: string[] = [];
  const completions = new Map<TicketId, number>();
  let mostWorkers = 0;
  for (const frame of frames) {
    broken.push(...against(state, frame.event).map((what) => `${frame.seq}: ${what}`));
    foldTrack(state, frame);
    const { event } = frame;
    if (event.type === 'ticket.updated' && event.changes.status === 'completed') {
      completions.set(event.ticketId, (completions.get(event.ticketId) ?? 0) + 1);
    }
    const workers = workersOf(state).length;
    mostWorkers = Math.max(mostWorkers, workers);
    if (workers > limits.workers) broken.push(`${frame.seq}: ${workers} workers`);
    if (state.openChecks.size > limits.checks) broken.push(`${frame.seq}: ${state.openChecks.size} checks`);
    if (state.openMerges.size > 1) broken.push(`${frame.seq}: ${state.openMerges.size} merges`);
  }
  return { state, broken, mostWorkers, completions };
}

function workersOf({ openAttempts, attempts }: TrackState): TicketId[] {
  return [...openAttempts].flatMap((runId) => {
    const attempt = attempts.get(runId);
    return attempt?.tier === 3 && attempt.ticketId !== null ? [attempt.ticketId] : [];
  });
}

/** What is wrong with something that begins in this state. */
function against(state: TrackState, event: Event): string[] {
  const ticketId = event.type === 'attempt.started' ? event.attempt.ticketId : event.type === 'merge.started' ? event.ticketId : null;
  const ticket = ticketId === null ? undefined : state.tickets.get(ticketId);
  if (ticket === undefined) return [];
  const before = ticket.dependsOn.filter((other) => state.tickets.get(other)?.status !== 'completed');
  return [
    ...(before.length > 0 ? [`${ticket.title} (${event.type}) before ${before.length} that it depends on`] : []),
    ...(ticket.status === 'completed' ? [`${ticket.title} (${event.type}) though it is completed`] : []),
    ...(event.type === 'attempt.started' && event.attempt.tier === 3 && workersOf(state).includes(ticket.id)
      ? [`${ticket.title} is worked on twice at the same time`]
      : []),
  ];
}
