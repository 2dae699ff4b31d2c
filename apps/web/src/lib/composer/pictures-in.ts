import type { EntryId } from '@baton/protocol';
import type { ThreadItem } from '#lib/discussion/thread.ts';

/** The messages with pictures that the next run would be sent: those after the last fresh start. */
export function picturesIn(thread: readonly ThreadItem[]): EntryId[] {
  const from = thread.findLastIndex((item) => item.type === 'reset') + 1;
  return thread
    .slice(from)
    .flatMap((item) => (item.type === 'turn' ? item.entries : [item.entry]))
    .filter((entry) => entry.parts.some((part) => part.type === 'image'))
    .map((entry) => entry.id);
}
