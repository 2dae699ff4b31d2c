import type { Event, RunRequest } from '@baton/protocol';
import { HANDED_IN } from '../runs/run-refused.ts';

/** What a track is told of what happens to one of its runs: what it costs, whether it waits, how it ends. */
export function trackCopies({ id: runId, agent }: RunRequest, events: readonly Event[]): Event[] {
  const trackId = agent?.trackId;
  if (agent === undefined || trackId === undefined) return [];
  return events.flatMap((event): Event[] => {
    switch (event.type) {
      case 'usage.recorded': {
        const { provider, model, usage, costUsd, estimated, simulated } = event;
        const { tier, ticketId = null } = agent;
        return [
          { type: 'tier_usage.recorded', v: 1, trackId, ticketId, tier, runId, provider, model, usage, costUsd, estimated, simulated },
        ];
      }
      case 'run.parked':
        return [{ type: 'attempt.updated', v: 1, trackId, runId, status: event.waitsFor === 'pipeline' ? 'held' : 'waiting' }];
      case 'run.resumed':
        return [{ type: 'attempt.updated', v: 1, trackId, runId, status: 'running' }];
      case 'run.finished':
        if (event.reason === HANDED_IN) return [];
        return agent.tier === 3
          ? [{ type: 'attempt.ended', v: 1, trackId, runId, outcome: 'done' }]
          : [{ type: 'attempt.ended', v: 1, trackId, runId, outcome: 'failed', detail: NOTHING_HANDED_IN[agent.tier] }];
      case 'run.failed':
        return [{ type: 'attempt.ended', v: 1, trackId, runId, outcome: 'failed', detail: event.error.detail }];
      case 'run.stopped':
        return [{ type: 'attempt.ended', v: 1, trackId, runId, outcome: 'stopped' }];
      default:
        return [];
    }
  });
}

const NOTHING_HANDED_IN = {
  1: 'It ended without handing in tracks.',
  2: 'It ended without handing in a plan.',
  4: 'It ended without a verdict.',
} as const;
