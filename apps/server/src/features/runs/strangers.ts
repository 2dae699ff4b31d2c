import type { DiscussionId, Entry, Origin } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';

/** Where content of an entry comes from that strangers may have written; of a summary, also that of what it stands for; of what a run was asked by another, that of what the other had read. */
export function originsOfStrangers(entry: Entry): Origin[] {
  const own = entry.parts.flatMap((part) => (part.type === 'tool_result' && part.origin !== undefined ? [part.origin] : []));
  return [...own, ...(entry.origins ?? []), ...(entry.compacts?.origins ?? [])].filter(({ kind }) => kind === 'web' || kind === 'mcp');
}

/** All of a path, each once. */
export function originsOnPath(path: readonly Entry[]): Origin[] {
  const found = new Map(path.flatMap(originsOfStrangers).map((origin) => [`${origin.kind} ${origin.source ?? ''}`, origin]));
  return [...found.values()];
}

/** All of whole discussions, each once. */
export async function originsIn(db: Kysely<Database>, discussions: readonly DiscussionId[]): Promise<Origin[]> {
  if (discussions.length === 0) return [];
  const rows = await db.selectFrom('entries').select('entry').where('discussion_id', 'in', discussions).execute();
  return originsOnPath(rows.map(({ entry }) => JSON.parse(entry) as Entry));
}
