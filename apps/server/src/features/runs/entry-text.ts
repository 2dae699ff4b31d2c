import type { Entry, Part } from '@baton/protocol';

/** The text of an entry in the place of which another can be sent: what somebody said, or what a tool answered. Undefined where it has none. */
export function entryText(entry: Entry): string | undefined {
  if (entry.status === 'open') return undefined;
  const texts = entry.parts.flatMap((part) => (isText(entry, part) ? [part.text] : []));
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

/**
 * The entry as it is sent with another text. Calls, pictures, files and reasoning stay as they are; what a vendor wanted back with the old text does not, since
 * it belongs to that.
 */
export function withText(entry: Entry, text: string): Entry {
  const at = entry.parts.findIndex((part) => isText(entry, part));
  const parts = entry.parts.flatMap((part, index): Part[] => {
    if (!isText(entry, part)) return [part];
    if (index !== at) return [];
    if (part.type === 'text') return [{ type: 'text', text }];
    const { blob: _, ...result } = part;
    return [{ ...result, text }];
  });
  return { ...entry, parts };
}

function isText(entry: Entry, part: Part): part is Extract<Part, { type: 'text' | 'tool_result' }> {
  return entry.role === 'tool' ? part.type === 'tool_result' : part.type === 'text';
}
