import {
  asId,
  streamOf,
  type Event,
  type ModelChoice,
  type Page,
  type Preset,
  type PresetBody,
  type PresetId,
  type PresetPatch,
  type RunSettings,
} from '@baton/protocol';
import type { Selectable, Transaction } from 'kysely';
import type { Database, PresetTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { nameKey } from './name-key.ts';

type Row = Selectable<PresetTable>;

/** Settings under a name, for everybody in the workspace. Whoever uses one copies it: a change of it changes nothing that was started. */
export function createPresets(deps: Pick<Deps, 'db' | 'log' | 'clock'>) {
  const { db, log, clock } = deps;

  const row = async (id: PresetId): Promise<Row> => {
    const found = await db.selectFrom('presets').selectAll().where('id', '=', id).executeTakeFirst();
    if (found === undefined) throw new RequestError('not_found', 'There is no such preset, or it was deleted.');
    return found;
  };

  const announced = (event: Event) => [{ stream: streamOf.workspace, events: [event] }];

  return {
    async list(cursor?: string): Promise<Page<Preset>> {
      const { head } = await log.head(streamOf.workspace);
      let query = db.selectFrom('presets').selectAll();
      if (cursor !== undefined) query = query.where('id', '>', asId<PresetId>(cursor));
      const rows = await query
        .orderBy('id')
        .limit(PAGE_SIZE + 1)
        .execute();
      return cursorPage(rows, present, head);
    },

    async create(body: PresetBody, actor: Actor, effect?: Effect<Preset>): Promise<Preset> {
      const name = body.name.trim();
      const fresh: Row = {
        id: newId(),
        name,
        name_key: nameKey(name),
        settings: JSON.stringify(body.settings),
        choice: body.choice === undefined ? null : JSON.stringify(body.choice),
        created_by: actor.memberId,
        created_by_name: actor.name,
        created_at: clock.now(),
        version: 1,
      };
      const preset = present(fresh);
      await log.append({
        streams: announced({ type: 'preset.updated', v: 1, preset, by: authorOf(actor) }),
        guard: async (transaction) => {
          await refuseTaken(transaction, fresh);
          await transaction.insertInto('presets').values(fresh).execute();
        },
        effects: async (transaction) => effect?.(transaction, preset),
      });
      return preset;
    },

    async change(id: PresetId, patch: PresetPatch, version: number, actor: Actor): Promise<Preset> {
      const before = await row(id);
      const name = patch.name?.trim() ?? before.name;
      const changed: Row = {
        ...before,
        name,
        name_key: nameKey(name),
        settings: patch.settings === undefined ? before.settings : JSON.stringify(patch.settings),
        choice: patch.choice === undefined ? before.choice : patch.choice === null ? null : JSON.stringify(patch.choice),
        version: version + 1,
      };
      const preset = present(changed);
      await log.append({
        streams: announced({ type: 'preset.updated', v: 1, preset, by: authorOf(actor) }),
        guard: async (transaction) => {
          await unchanged(transaction, id, version);
          await refuseTaken(transaction, changed);
          await transaction.updateTable('presets').set(changed).where('id', '=', id).execute();
        },
      });
      return preset;
    },

    async remove(id: PresetId, version: number, actor: Actor): Promise<void> {
      await row(id);
      await log.append({
        streams: announced({ type: 'preset.deleted', v: 1, presetId: id, by: authorOf(actor) }),
        guard: async (transaction) => {
          await unchanged(transaction, id, version);
          await transaction.deleteFrom('presets').where('id', '=', id).execute();
        },
      });
    },
  };
}

export type Presets = ReturnType<typeof createPresets>;

async function refuseTaken(transaction: Transaction<Database>, preset: Pick<Row, 'id' | 'name' | 'name_key'>): Promise<void> {
  const same = await transaction.selectFrom('presets').select('id').where('name_key', '=', preset.name_key).executeTakeFirst();
  if (same !== undefined && same.id !== preset.id) {
    throw new RequestError('conflict', `There is a preset "${preset.name}" already.`, { code: 'name_taken' });
  }
}

async function unchanged(transaction: Transaction<Database>, id: PresetId, version: number): Promise<void> {
  const now = await transaction.selectFrom('presets').selectAll().where('id', '=', id).executeTakeFirst();
  if (now === undefined) throw new RequestError('not_found', 'This preset was deleted meanwhile.');
  if (now.version !== version) throw new RequestError('stale', 'Somebody changed this preset meanwhile.', { current: present(now) });
}

function present(row: Row): Preset {
  return {
    id: row.id,
    name: row.name,
    settings: JSON.parse(row.settings) as RunSettings,
    ...(row.choice === null ? {} : { choice: JSON.parse(row.choice) as ModelChoice }),
    createdBy: { memberId: row.created_by, name: row.created_by_name },
    createdAt: new Date(row.created_at).toISOString(),
    version: row.version,
  };
}
