import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from '../schema.ts';
import * as first from './0001-first-tables.ts';
import * as second from './0002-steers-attachments-and-what-is-personal.ts';
import * as third from './0003-settings-fallbacks-and-presets.ts';
import * as fourth from './0004-first-output.ts';
import * as fifth from './0005-approvals-and-policies.ts';
import * as sixth from './0006-changes.ts';
import * as seventh from './0007-worktrees.ts';
import * as eighth from './0008-runs-of-runs.ts';
import * as ninth from './0009-mcp-servers.ts';
import * as tenth from './0010-context-presets.ts';
import * as eleventh from './0011-open-requests.ts';
import * as twelfth from './0012-tracks.ts';
import * as thirteenth from './0013-tiers.ts';
import * as fourteenth from './0014-commands-of-projects.ts';
import * as fifteenth from './0015-tier-usage-of-tickets.ts';
import * as sixteenth from './0016-conducting.ts';
import * as seventeenth from './0017-deliveries.ts';

/** In their order. A migration that has been released is never changed. */
const migrations: Record<string, Migration> = {
  '0001-first-tables': first,
  '0002-steers-attachments-and-what-is-personal': second,
  '0003-settings-fallbacks-and-presets': third,
  '0004-first-output': fourth,
  '0005-approvals-and-policies': fifth,
  '0006-changes': sixth,
  '0007-worktrees': seventh,
  '0008-runs-of-runs': eighth,
  '0009-mcp-servers': ninth,
  '0010-context-presets': tenth,
  '0011-open-requests': eleventh,
  '0012-tracks': twelfth,
  '0013-tiers': thirteenth,
  '0014-commands-of-projects': fourteenth,
  '0015-tier-usage-of-tickets': fifteenth,
  '0016-conducting': sixteenth,
  '0017-deliveries': seventeenth,
};

/** Brings a database to the newest tables. Throws with the migration's name when one fails. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown';
    throw new Error(`The database could not be brought up to date (migration ${failed}).`, { cause: error });
  }
}
