import type { Entry, Origin } from '@baton/protocol';

/** Where content of an entry comes from that strangers may have written; of a summary, also that of what it stands for. */
export function originsOfStrangers(entry: Entry): Origin[] {
  const own = entry.parts.flatMap((part) => (part.type === 'tool_result' && part.origin !== undefined ? [part.origin] : []));
  return [...own, ...(entry.compacts?.origins ?? [])].filter(({ kind }) => kind === 'web' || kind === 'mcp');
}
