import type { Ticket } from '@baton/protocol';

/** A ticket of which nobody has said more than its title, and that nothing has happened to. */
export const freshTicket = {
  kind: 'agent',
  phase: '',
  description: '',
  acceptance: '',
  targetFiles: [],
  dependsOn: [],
  status: 'todo',
  skipped: false,
  priority: 0,
  stepMode: false,
  assignedTo: null,
  modelOverride: null,
  tiers: {},
  retryCount: 0,
  blockedReason: null,
  blockedDetail: null,
  manualBlock: false,
  worktree: null,
  costUsd: null,
  quote: null,
  version: 1,
} satisfies Omit<Ticket, 'id' | 'trackId' | 'title' | 'position'>;
