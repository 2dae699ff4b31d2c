import type { EntryId, SteerId } from './ids.ts';
import type { Entry } from './schemas/entry.ts';
import type { Event } from './schemas/event.ts';
import type { Part, ToolResultPart } from './schemas/part.ts';

/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/**
 * The event without the content of one entry, or the same event where it holds none of it. `steerId`: as what the entry was said to a run at work
 * first, where it was. Ids, order, and the names of tools stay, so that whatever folds the log folds it still.
 */
export function redactEvent(event: Event, entryId: EntryId, steerId?: SteerId): Event {
  switch (event.type) {
    case 'entry.created':
      return event.entry.id === entryId ? { ...event, entry: redactEntry(event.entry) } : event;
    case 'steer.queued':
      return event.steer.id === steerId ? { ...event, steer: { ...event.steer, parts: event.steer.parts.flatMap(redactedPart) } } : event;
    case 'message.completed':
    case 'message.interrupted':
      return event.entryId === entryId ? { ...event, parts: event.parts.flatMap(redactedPart) } : event;
    case 'tool.finished':
      return event.entryId === entryId ? { ...event, result: redactedResult(event.result) } : event;
    default:
      return event;
  }
}

/** The entry without its content: a word where text stood. */
export function redactEntry(entry: Entry): Entry {
  const { name, ...rest } = entry;
  return { ...rest, ...(name === undefined ? {} : { name: REDACTED }), parts: entry.parts.flatMap(redactedPart) };
}

/** Calls and results stay without what they said, since they answer each other; everything else goes. */
function redactedPart(part: Part): Part[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: REDACTED }];
    case 'tool_call':
      return [{ ...part, argumentsText: '{}' }];
    case 'tool_result':
      return [redactedResult(part)];
    case 'image':
    case 'file':
    case 'reasoning':
      return [];
  }
}

function redactedResult({ callId, outcome }: ToolResultPart): ToolResultPart {
  return { type: 'tool_result', callId, outcome, text: REDACTED, summary: REDACTED };
}
