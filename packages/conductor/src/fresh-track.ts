import type { Track } from '@baton/protocol';

/** A track of which nobody has said more than what it is, and that nothing has happened to. */
export const freshTrack = {
  epicId: null,
  description: '',
  acceptance: '',
  dependsOn: [],
  priority: 0,
  pipelineStatus: 'idle',
  stepMode: false,
  serialiseOverlaps: true,
  workerLimit: null,
  quoteMarginPercent: 20,
  tiers: {},
  branch: null,
  costUsd: null,
  quote: null,
  version: 1,
} satisfies Omit<Track, 'id' | 'projectId' | 'title' | 'position' | 'createdBy' | 'createdAt'>;
