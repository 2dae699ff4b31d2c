import type { Entry, Part, ToolCallPart } from '@baton/protocol';
import type { ThreadItem } from './thread.ts';

/** Where something was found: the item to show, the entry in it, and which of the entry's places with these words it is, from 0. */
export interface Found {
  key: string;
  entryId: Entry['id'] | undefined;
  nth: number;
}

/** How words are compared: without case, and with one space wherever there is any. */
export function comparable(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase();
}

/**
 * Every place of a thread in which the words stand as they were typed, in reading order: in messages, reasoning, tools' arguments and outputs, and
 * files. What a tool was asked belongs to the tool's entry, since it stands there.
 */
export function findInThread(items: readonly ThreadItem[], words: string): Found[] {
  const wanted = comparable(words).trim();
  if (wanted === '') return [];
  return items.flatMap((item): Found[] => {
    const entries = entriesOf(item);
    const calls = new Map(
      entries.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_call' ? [[part.callId, part] as const] : []))),
    );
    return entries.flatMap((entry) => {
      const times = comparable(textOf(entry, calls)).split(wanted).length - 1;
      return Array.from({ length: times }, (_, nth) => ({ key: item.key, entryId: entry.id, nth }));
    });
  });
}

/** Everything that went wrong, in reading order: tools that failed, answers that broke off, runs that failed. */
export function errorsInThread(items: readonly ThreadItem[]): Found[] {
  return items.flatMap((item): Found[] => {
    const failed = entriesOf(item).filter(
      (entry) => entry.interruption === 'failed' || entry.parts.some((part) => part.type === 'tool_result' && part.outcome === 'error'),
    );
    const found = failed.map((entry) => ({ key: item.key, entryId: entry.id, nth: 0 }));
    const runFailed = item.type === 'turn' && item.ends && item.run?.state.status === 'failed';
    return runFailed && found.length === 0 ? [{ key: item.key, entryId: undefined, nth: 0 }] : found;
  });
}

function entriesOf(item: ThreadItem): readonly Entry[] {
  return item.type === 'turn' ? item.entries : [item.entry];
}

function textOf(entry: Entry, calls: ReadonlyMap<string, ToolCallPart>): string {
  const call = entry.author.type === 'tool' ? calls.get(entry.author.callId) : undefined;
  return [...(call === undefined ? [] : [`${call.name} ${call.argumentsText}`]), ...entry.parts.map(partText)].join('\n');
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
      return withoutMarks(part.text);
    case 'reasoning':
    case 'tool_result':
      return part.text;
    case 'file':
      return part.path;
    case 'tool_call':
      return '';
    case 'image':
      return part.name ?? '';
  }
}

/** Without what Markdown only draws: bold, italics, code, links' addresses. */
function withoutMarks(text: string): string {
  return text.replace(/\]\([^)\s]*\)/g, ']').replace(/[*`~[\]]|^#+ |^> /gm, '');
}
