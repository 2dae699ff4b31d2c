import type { EventFrame, RunId } from '@baton/protocol';

/** Moments of a run that its state does not keep, as RFC 3339 times. */
export interface RunMoments {
  /** When it last began to wait for the model's answer; undefined while it is written or a tool works. */
  waitingSince: string | undefined;
  /** When another process took it up, and why the one before had ended. */
  adoptions: readonly { at: string; after: 'crash' | 'shutdown' }[];
  /** When the last failed attempt failed. */
  failedAt: string | undefined;
}

const none: RunMoments = { waitingSince: undefined, adoptions: [], failedAt: undefined };

/** Notes what one event says about moments. The map is changed in place, its values are replaced. */
export function foldMoments(moments: Map<RunId, RunMoments>, { event, at }: Pick<EventFrame, 'event' | 'at'>): void {
  const note = (runId: RunId, change: Partial<RunMoments>): void => void moments.set(runId, { ...(moments.get(runId) ?? none), ...change });
  switch (event.type) {
    case 'run.queued':
      return note(event.run.id, { waitingSince: at });
    case 'run.started':
      if (event.adopted === undefined) return;
      return note(event.runId, {
        adoptions: [...(moments.get(event.runId)?.adoptions ?? []), { at, after: event.adopted }],
      });
    case 'round.started':
      return note(event.runId, { waitingSince: at });
    case 'round.failed':
      return note(event.runId, { waitingSince: undefined, failedAt: at });
    case 'message.started':
    case 'run.finished':
    case 'run.failed':
    case 'run.stopped':
      return note(event.runId, { waitingSince: undefined });
    default:
      return;
  }
}
