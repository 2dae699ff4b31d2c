import type { Entry } from '@baton/protocol';
import type { ThreadItem } from './thread.ts';

/** Where something was found: the item to show, and the entry in it. */
export interface Found {
  key: string;
  entryId: Entry['id'] | undefined;
}

/** The items of a thread in which all the words stand, whatever their case: in messages, reasoning, tools' arguments and outputs, and files. */
export function findInThread(items: readonly ThreadItem[], words: string): Found[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0) return [];
  return items.flatMap((item): Found[] =>
    entriesOf(item).flatMap((entry) => {
      const text = textOf(entry).toLowerCase();
      return wanted.every((word) => text.includes(word)) ? [{ key: item.key, entryId: entry.id }] : [];
    }),
  );
}

/** Everything that went wrong, in reading order: tools that failed, answers that broke off, runs that failed. */
export function errorsInThread(items: readonly ThreadItem[]): Found[] {
  return items.flatMap((item): Found[] => {
    const failed = entriesOf(item).filter(
      (entry) => entry.interruption === 'failed' || entry.parts.some((part) => part.type === 'tool_result' && part.outcome === 'error'),
    );
    const found = failed.map((entry) => ({ key: item.key, entryId: entry.id }));
    const runFailed = item.type === 'turn' && item.ends && item.run?.state.status === 'failed';
    return runFailed && found.length === 0 ? [{ key: item.key, entryId: undefined }] : found;
  });
}

function entriesOf(item: ThreadItem): readonly Entry[] {
  return item.type === 'turn' ? item.entries : [item.entry];
}

function textOf(entry: Entry): string {
  return entry.parts
    .map((part) => {
      switch (part.type) {
        case 'text':
        case 'reasoning':
        case 'tool_result':
          return part.text;
        case 'file':
          return `${part.path} ${part.text}`;
        case 'tool_call':
          return `${part.name} ${part.argumentsText}`;
        case 'image':
          return part.name ?? '';
      }
    })
    .join('\n');
}
