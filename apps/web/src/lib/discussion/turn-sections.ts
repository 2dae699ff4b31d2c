import type { Entry } from '@baton/protocol';

/** Entries of a turn that are drawn as one: an answer, with those after it that only go on using tools. */
export interface TurnSection {
  key: string;
  entries: readonly Entry[];
}

/**
 * A turn's entries in sections, without the results of tools, which stand with their calls. An answer that says nothing before its calls goes on with
 * the section before it, where that ended in calls and the same model wrote it: so looks at many files over many rounds can be folded.
 */
export function turnSections(entries: readonly Entry[]): TurnSection[] {
  const sections: { key: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    if (entry.role === 'tool') continue;
    const last = sections.at(-1)?.entries;
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && endsInCalls(before) && beginsWithCall(entry) && isBySame(before, entry))
      last.push(entry);
    else sections.push({ key: entry.id, entries: [entry] });
  }
  return sections;
}

function endsInCalls(entry: Entry): boolean {
  return (
    entry.role === 'assistant' &&
    entry.status === 'complete' &&
    entry.interruption === undefined &&
    entry.parts.at(-1)?.type === 'tool_call'
  );
}

function beginsWithCall(entry: Entry): boolean {
  return entry.role === 'assistant' && entry.status === 'complete' && entry.parts[0]?.type === 'tool_call';
}

function isBySame({ author: one }: Entry, { author: other }: Entry): boolean {
  return one.type === 'model' && other.type === 'model' && one.provider === other.provider && one.model === other.model;
}
