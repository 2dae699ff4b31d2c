import type { McpServerId, McpTransportView, MemberId, ProjectId } from '@baton/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Database, McpServerTable } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

type Row = Selectable<McpServerTable>;

/** What an admin said of a tool. That it only reads was said of it as it was described then. */
export type ToolMark = { use: 'off' } | { use: 'reads'; version: number };

/** A server of tools as it is set up. */
export interface Configured {
  id: McpServerId;
  name: string;
  transport: McpTransportView;
  enabled: boolean;
  callSeconds: number;
  /** Null: all. */
  projects: readonly ProjectId[] | null;
  /** By the names that the server gives its tools. */
  tools: Readonly<Record<string, ToolMark>>;
  changedBy: { memberId: MemberId; name: string };
  changedAt: number;
  version: number;
}

/** Queries on servers of tools. */
export const mcpServerStore = {
  async all(db: Kysely<Database>): Promise<Configured[]> {
    const rows = await db.selectFrom('mcp_servers').selectAll().orderBy('name').execute();
    return rows.map(read);
  },

  /** Throws a RequestError where there is one of this name. */
  async add(transaction: Transaction<Database>, given: Configured): Promise<void> {
    const same = await transaction.selectFrom('mcp_servers').select('id').where('name', '=', given.name).executeTakeFirst();
    if (same !== undefined) throw new RequestError('conflict', `There is a server "${given.name}" already.`, { code: 'name_taken' });
    await transaction.insertInto('mcp_servers').values(rowOf(given)).execute();
  },

  async change(transaction: Transaction<Database>, given: Configured): Promise<void> {
    await transaction.updateTable('mcp_servers').set(rowOf(given)).where('id', '=', given.id).execute();
  },

  async remove(transaction: Transaction<Database>, id: McpServerId): Promise<void> {
    await transaction.deleteFrom('mcp_servers').where('id', '=', id).execute();
  },
};

function read(row: Row): Configured {
  return {
    id: row.id,
    name: row.name,
    transport: JSON.parse(row.transport) as McpTransportView,
    enabled: row.enabled === 1,
    callSeconds: row.call_seconds,
    projects: row.projects === null ? null : (JSON.parse(row.projects) as ProjectId[]),
    tools: JSON.parse(row.tools) as Record<string, ToolMark>,
    changedBy: { memberId: row.changed_by, name: row.changed_by_name },
    changedAt: row.changed_at,
    version: row.version,
  };
}

function rowOf(given: Configured): Row {
  return {
    id: given.id,
    name: given.name,
    transport: JSON.stringify(given.transport),
    enabled: given.enabled ? 1 : 0,
    call_seconds: given.callSeconds,
    projects: given.projects === null ? null : JSON.stringify(given.projects),
    tools: JSON.stringify(given.tools),
    changed_by: given.changedBy.memberId,
    changed_by_name: given.changedBy.name,
    changed_at: given.changedAt,
    version: given.version,
  };
}
