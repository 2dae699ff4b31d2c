import {
  asId,
  emptyTrack,
  foldTrack,
  type Event,
  type EvidenceId,
  type ProviderId,
  type ProjectTiers,
  type Ticket,
  type TierSettings,
  type Track,
  type TrackId,
  type TrackState,
} from '@baton/protocol';
import type { EngineSettings } from './engine-settings.ts';

const provider = asId<ProviderId>('openai');

export const tierOf = (model: string): TierSettings => ({
  provider,
  model,
  fallbacks: [],
  escalation: [],
  settings: {},
  systemPrompt: null,
  mode: 'ask',
  tools: null,
  rules: [],
});

export const tiers: ProjectTiers = { 1: tierOf('one'), 2: tierOf('two'), 3: tierOf('three'), 4: tierOf('four') };

export const settings: EngineSettings = {
  limits: { workersInProject: 4, workersEverywhere: 4, busyInProject: 0, busyEverywhere: 0, checks: 2, attemptMs: 3_600_000 },
  tiers,
};

export const trackOf = (changes: Partial<Track> = {}): Track => ({
  id: asId<TrackId>('track-1'),
  projectId: asId('p'),
  epicId: null,
  title: 'Track',
  description: '',
  acceptance: '',
  dependsOn: [],
  priority: 0,
  position: 0,
  pipelineStatus: 'executing',
  stepMode: false,
  serialiseOverlaps: false,
  workerLimit: null,
  quoteMarginPercent: 25,
  tiers: {},
  branch: null,
  costUsd: null,
  quote: null,
  createdBy: { memberId: asId('anna'), name: 'Anna' },
  createdAt: '2026-11-21T10:00:00.000Z',
  version: 1,
  ...changes,
});

/** What the check found on the commit that a track begins with. */
export function baseChecked(passed: boolean): Event {
  return {
    type: 'evidence.recorded',
    v: 1,
    trackId: asId<TrackId>('track-1'),
    evidence: {
      id: asId<EvidenceId>('base'),
      ticketId: null,
      on: 'base',
      kind: 'check',
      passed,
      detail: passed ? 'The check passed.' : 'The check failed.',
      changedFiles: [],
      by: { type: 'baton' },
      at: '2026-11-21T10:00:00.000Z',
    },
  };
}

/** The state of a track with these tickets, after these events. `base`: what is known of what it begins with. */
export function stateOf(
  tickets: readonly Ticket[],
  events: readonly Event[] = [],
  track: Partial<Track> = {},
  base: readonly Event[] = [baseChecked(true)],
): TrackState {
  const state = emptyTrack(asId<TrackId>('track-1'));
  const by = { type: 'baton' } as const;
  const all: Event[] = [
    { type: 'track.created', v: 1, track: trackOf(track), by },
    ...tickets.map((ticket): Event => ({ type: 'ticket.created', v: 1, ticket, by })),
    ...base,
    ...events,
  ];
  for (const [index, event] of all.entries()) foldTrack(state, { seq: index + 1, at: '2026-11-21T10:00:00.000Z', event });
  return state;
}
