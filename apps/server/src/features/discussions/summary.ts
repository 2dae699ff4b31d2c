import type { Discussion, DiscussionSummary } from '@baton/protocol';

/** The title of a discussion that nobody has given one yet. */
export const UNTITLED = 'New discussion';

/** What events say of a discussion. */
export const summaryOf = ({ id, projectId, kind, title, archived, pinned, settings, fallbacks }: Discussion): DiscussionSummary => ({
  id,
  projectId,
  kind,
  title,
  archived,
  pinned,
  settings,
  fallbacks,
});
