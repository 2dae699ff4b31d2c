import { isOver } from './allowance.ts';
import { baseLook } from './base-look.ts';
import type { Attempt, Ticket, TicketId, TrackState } from '@baton/protocol';
import type { EngineSettings } from './engine-settings.ts';

/** One look at a track: what several of its steps depend on, found out once. */
export interface Tick {
  readonly state: TrackState;
  readonly settings: EngineSettings;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Work may be begun: nobody wants a pause or a stop, and it is known that what it begins with is in order, or that people know otherwise. */
  readonly atWork: boolean;
  /** Workers that are stopped are put down, to be started again by whoever starts the pipeline. */
  readonly endsAll: boolean;
  /** Attempts that have not ended, by ticket. */
  readonly open: ReadonlyMap<TicketId | null, readonly Attempt[]>;
}

export function tickOf(state: TrackState, settings: EngineSettings, now: number): Tick {
  const { status, wish } = state.pipeline;
  const open = new Map<TicketId | null, Attempt[]>();
  for (const runId of state.openAttempts) {
    const attempt = state.attempts.get(runId);
    if (attempt === undefined) continue;
    const others = open.get(attempt.ticketId);
    if (others === undefined) open.set(attempt.ticketId, [attempt]);
    else others.push(attempt);
  }
  return {
    state,
    settings,
    now,
    atWork: status === 'executing' && wish === null && baseLook(state) === 'agreed',
    endsAll: wish === 'stop' || (status !== 'executing' && status !== 'paused'),
    open,
  };
}

/** The attempt of a tier on a ticket that has not ended. */
export function openAttempt({ open }: Tick, ticketId: TicketId, tier: 3 | 4): Attempt | undefined {
  return open.get(ticketId)?.find((attempt) => attempt.tier === tier);
}

/** Whether a person has to agree before more is spent on a ticket. */
export function needsMoney({ state }: Tick, ticket: Ticket): boolean {
  return isOver(ticket, state.track?.quoteMarginPercent ?? 0, state.allowedOverruns.get(ticket.id) ?? 0);
}
