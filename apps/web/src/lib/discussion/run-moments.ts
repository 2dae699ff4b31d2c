import type { EntryId, EventFrame, EventOf, ModelChoice, RunId } from '@baton/protocol';

/** Another model took over from one that could not answer. */
export interface Takeover {
  from: ModelChoice;
  to: ModelChoice;
  problem: EventOf<'round.failed'>['problem'];
  /** Fallbacks that were not asked, with the reason. */
  passedOver: NonNullable<EventOf<'round.failed'>['passedOver']>;
  /** The first message that was written after it; undefined until there is one. */
  before: EntryId | undefined;
}

/** Moments of a run that its state does not keep, as RFC 3339 times. */
export interface RunMoments {
  /** When it last began to wait for the model's answer; undefined while it is written or a tool works. */
  waitingSince: string | undefined;
  /** When another process took it up, and why the one before had ended. */
  adoptions: readonly { at: string; after: 'crash' | 'shutdown' }[];
  /** When the last failed attempt failed. */
  failedAt: string | undefined;
  /** Who was asked last. */
  asked: ModelChoice | undefined;
  takeovers: readonly Takeover[];
}

const none: RunMoments = { waitingSince: undefined, adoptions: [], failedAt: undefined, asked: undefined, takeovers: [] };

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
    case 'round.started': {
      const { provider, model } = event;
      return note(event.runId, { waitingSince: at, asked: { provider, model } });
    }
    case 'round.failed': {
      const { asked: from, takeovers = [] } = moments.get(event.runId) ?? {};
      const { next: to, problem, passedOver = [] } = event;
      return note(event.runId, {
        waitingSince: undefined,
        failedAt: at,
        ...(from === undefined || to === undefined
          ? {}
          : { takeovers: [...takeovers, { from, to, problem, passedOver, before: undefined }] }),
      });
    }
    case 'message.started': {
      // Of several in a row only the last has written anything: they all stand before that.
      const takeovers = moments.get(event.runId)?.takeovers ?? [];
      return note(event.runId, {
        waitingSince: undefined,
        takeovers: takeovers.map((each) => (each.before === undefined ? { ...each, before: event.entryId } : each)),
      });
    }
    case 'run.finished':
    case 'run.failed':
    case 'run.stopped':
      return note(event.runId, { waitingSince: undefined });
    default:
      return;
  }
}
