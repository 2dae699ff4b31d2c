import {
  asId,
  streamOf,
  type ContextBody,
  type ContextFile,
  type ContextFiles,
  type ContextPreset,
  type ContextPresetBody,
  type ContextPresetId,
  type ContextPresetPatch,
  type ContextPresetUse,
  type DiscussionId,
  type Event,
  type LineSlice,
  type Page,
  type ProjectId,
} from '@baton/protocol';
import type { Selectable, Transaction } from 'kysely';
import type { ContextPresetTable, Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import type { ContextReader } from '../context/context-reader.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { Discussions } from '../discussions/service.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import { nameKey } from '../presets/name-key.ts';

type Row = Selectable<ContextPresetTable>;
/** A file as it is kept: lines with what finds them again. */
type KeptFile = Pick<ContextFile, 'path' | 'view'> & { slice?: LineSlice };
type Wish = ContextBody['files'][number];

/** How long looking for lines may take, in milliseconds. */
const READ_MS = 10_000;

/** Context files of a project under names. Whoever applies one copies it: a change of it changes no discussion. */
export function createContextPresets(
  deps: Pick<Deps, 'db' | 'log' | 'clock'> & { context: ContextReader; discussions: Pick<Discussions, 'context' | 'setContext'> },
) {
  const { db, log, clock, context, discussions } = deps;
  const store = createDiscussionStore(db);

  async function row(id: ContextPresetId): Promise<Row> {
    const found = await db.selectFrom('context_presets').selectAll().where('id', '=', id).executeTakeFirst();
    if (found === undefined) throw new RequestError('not_found', 'There is no such preset, or it was deleted.');
    await store.project(found.project_id);
    return found;
  }

  const announced = (projectId: ProjectId, event: Event) => [{ stream: streamOf.project(projectId), events: [event] }];

  /** Lines are kept with what stands around them, so that they are found again after edits. Refuses lines that are not there. */
  async function kept(projectId: ProjectId, files: ContextPresetBody['files']): Promise<KeptFile[]> {
    const { directory } = await store.project(projectId);
    const signal = AbortSignal.timeout(READ_MS);
    const problems: string[] = [];
    const found: KeptFile[] = [];
    for (const { path, view, lines } of files) {
      if (view !== 'lines') {
        found.push({ path, view });
        continue;
      }
      const taken = lines === undefined ? undefined : await context.slice({ path, ...lines }, directory, signal);
      if (taken?.ok === true) found.push({ path, view, slice: taken.slice });
      else problems.push(taken?.detail ?? `"${path}" can be sent in lines only where they are named.`);
    }
    refuse(problems);
    return found;
  }

  /** What is wished for a discussion, with lines where they are by now. Refuses lines that are not found any more. */
  async function wishes(files: readonly KeptFile[], directory: string): Promise<Wish[]> {
    const signal = AbortSignal.timeout(READ_MS);
    const problems: string[] = [];
    const wanted: Wish[] = [];
    for (const { path, view, slice } of files) {
      if (slice === undefined) {
        wanted.push({ path, view });
        continue;
      }
      const lines = await context.find({ path, slice }, directory, signal);
      if (typeof lines === 'string') problems.push(lines);
      else wanted.push({ path, view, lines });
    }
    refuse(problems);
    return wanted;
  }

  return {
    async list(projectId: ProjectId, cursor?: string): Promise<Page<ContextPreset>> {
      await store.project(projectId);
      const { head } = await log.head(streamOf.project(projectId));
      let query = db.selectFrom('context_presets').selectAll().where('project_id', '=', projectId);
      if (cursor !== undefined) query = query.where('id', '>', asId<ContextPresetId>(cursor));
      const rows = await query
        .orderBy('id')
        .limit(PAGE_SIZE + 1)
        .execute();
      return cursorPage(rows, present, head);
    },

    async create(projectId: ProjectId, body: ContextPresetBody, actor: Actor, effect?: Effect<ContextPreset>): Promise<ContextPreset> {
      const name = body.name.trim();
      const fresh: Row = {
        id: newId(),
        project_id: projectId,
        name,
        name_key: nameKey(name),
        files: JSON.stringify(await kept(projectId, body.files)),
        created_by: actor.memberId,
        created_by_name: actor.name,
        created_at: clock.now(),
        version: 1,
      };
      const preset = present(fresh);
      await log.append({
        streams: announced(projectId, { type: 'context_preset.updated', v: 1, preset, by: authorOf(actor) }),
        guard: async (transaction) => {
          await refuseTaken(transaction, fresh);
          await transaction.insertInto('context_presets').values(fresh).execute();
        },
        effects: async (transaction) => effect?.(transaction, preset),
      });
      return preset;
    },

    async change(id: ContextPresetId, patch: ContextPresetPatch, version: number, actor: Actor): Promise<ContextPreset> {
      const before = await row(id);
      const name = patch.name?.trim() ?? before.name;
      const changed: Row = {
        ...before,
        name,
        name_key: nameKey(name),
        files: patch.files === undefined ? before.files : JSON.stringify(await kept(before.project_id, patch.files)),
        version: version + 1,
      };
      const preset = present(changed);
      await log.append({
        streams: announced(before.project_id, { type: 'context_preset.updated', v: 1, preset, by: authorOf(actor) }),
        guard: async (transaction) => {
          await unchanged(transaction, id, version);
          await refuseTaken(transaction, changed);
          await transaction.updateTable('context_presets').set(changed).where('id', '=', id).execute();
        },
      });
      return preset;
    },

    async remove(id: ContextPresetId, version: number, actor: Actor): Promise<void> {
      const { project_id: projectId } = await row(id);
      await log.append({
        streams: announced(projectId, { type: 'context_preset.deleted', v: 1, presetId: id, by: authorOf(actor) }),
        guard: async (transaction) => {
          await unchanged(transaction, id, version);
          await transaction.deleteFrom('context_presets').where('id', '=', id).execute();
        },
      });
    },

    /** The discussion's files with the preset's among them, or in their place. What it names in another view is sent in the preset's. */
    async use(id: DiscussionId, { presetId, replace = false }: ContextPresetUse): Promise<ContextFiles> {
      const { project, directory } = await store.workplace(id);
      const preset = await row(presetId);
      if (preset.project_id !== project.id) throw new RequestError('not_found', 'This project has no such preset.');
      const wanted = await wishes(JSON.parse(preset.files) as KeptFile[], directory);
      const named = new Set(wanted.map((wish) => wish.path));
      for (;;) {
        const { files, version } = await discussions.context(id);
        const before = replace
          ? []
          : files.filter((file) => !named.has(file.path) && file.from === undefined).map(({ path }) => ({ path }));
        try {
          return await discussions.setContext(id, [...before, ...wanted], version);
        } catch (error) {
          // Somebody changed the list meanwhile: theirs is read.
          if (!(error instanceof RequestError && error.kind === 'stale')) throw error;
        }
      }
    },
  };
}

export type ContextPresets = ReturnType<typeof createContextPresets>;

function refuse(problems: readonly string[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new RequestError('invalid', first, { errors: problems.map((detail) => ({ field: 'body/files', detail })) });
}

async function refuseTaken(transaction: Transaction<Database>, preset: Row): Promise<void> {
  const same = await transaction
    .selectFrom('context_presets')
    .select('id')
    .where('project_id', '=', preset.project_id)
    .where('name_key', '=', preset.name_key)
    .executeTakeFirst();
  if (same !== undefined && same.id !== preset.id) {
    throw new RequestError('conflict', `There is a preset "${preset.name}" already.`, { code: 'name_taken' });
  }
}

async function unchanged(transaction: Transaction<Database>, id: ContextPresetId, version: number): Promise<void> {
  const now = await transaction.selectFrom('context_presets').selectAll().where('id', '=', id).executeTakeFirst();
  if (now === undefined) throw new RequestError('not_found', 'This preset was deleted meanwhile.');
  if (now.version !== version) throw new RequestError('stale', 'Somebody changed this preset meanwhile.', { current: present(now) });
}

function present(row: Row): ContextPreset {
  const files = JSON.parse(row.files) as KeptFile[];
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    files: files.map(({ path, view, slice }) => ({
      path,
      view,
      ...(slice === undefined ? {} : { lines: { firstLine: slice.firstLine, lastLine: slice.lastLine } }),
    })),
    createdBy: { memberId: row.created_by, name: row.created_by_name },
    createdAt: new Date(row.created_at).toISOString(),
    version: row.version,
  };
}
