import type { DeliveryKind, DeliveryStatus } from '@baton/protocol';

const kinds: Readonly<Record<DeliveryKind, string>> = {
  branch: 'Branch in the checkout',
  patch: 'Patch file',
  fetch: 'Line for git fetch',
  push: 'Push',
  pull_request: 'Pull request',
};

const statuses: Readonly<Record<DeliveryStatus, string>> = {
  awaiting_approval: 'waits for a decision',
  approved: 'agreed to',
  delivering: 'on its way',
  delivered: 'delivered',
  failed: 'failed',
  rejected: 'rejected',
  withdrawn: 'taken back',
  expired: 'not decided in time',
};

/** What is said of work that leaves, fetched when somebody looks at it. */
export const deliveries = {
  title: 'Deliver',
  lead: 'What leaves is shown in the inbox first, and nothing does before somebody agrees.',
  committedFirst: 'What is in its worktree and not committed is committed there first.',
  kinds,
  statuses,
  kind: 'How',
  remote: 'Where to',
  remoteHint: 'The name of a remote of the checkout, or an address over HTTPS. Usually origin.',
  branch: 'Name of the branch there',
  branchHint: 'Usually its own.',
  subject: 'Title',
  subjectHint: 'Usually that of the work. The text is put together from what was done, and can be changed with the decision.',
  base: 'Proposed for',
  baseHint: 'Usually the branch that the work began at.',
  ask: 'Ask for it',
  asked: 'It waits for a decision in the inbox.',
  inbox: 'To the inbox',
  earlier: 'Delivered and asked for',
  none: 'Nothing has left yet.',
  download: 'Download the patch',
  open: 'Pull request',
  existing: 'There was one already.',
  commits: (count: number) => `${count} ${count === 1 ? 'commit' : 'commits'}`,
  files: (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`,
  more: (count: number) => `and ${count} more`,
  from: 'From',
  to: 'To',
  proposedFor: (branch: string) => `proposed for ${branch}`,
  text: 'Text',
  change: { created: 'new', changed: 'changed', deleted: 'deleted', moved: 'moved' },
} as const;
