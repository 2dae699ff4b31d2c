import type { Entry } from '@baton/protocol';

/** The text of an entry, without what is no text. */
export function textOf(entry: Pick<Entry, 'parts'>): string {
  return entry.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
