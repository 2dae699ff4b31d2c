import type { EpicStatus } from '@baton/protocol';

/** What is said of epics, fetched when there are some, or somebody writes one. */
export const epicsText = {
  title: 'Epics',
  wish: 'What do you want?',
  wishHint:
    'In your own words, as long as it takes. An issue’s text does, too. The orchestrator proposes tracks; nothing begins before you agree.',
  plan: 'Propose tracks',
  discussion: 'See how it is planned',
  states: {
    planning: 'being planned',
    awaiting_approval: 'its tracks wait for you',
    approved: 'planned',
    rejected: 'not wanted',
    failed: 'failed',
  } satisfies Record<EpicStatus, string>,
};
