import {
  asId,
  streamOf,
  type Event,
  type Page,
  type PipelineState,
  type Project,
  type ProjectBody,
  type ProjectId,
  type ProjectPatch,
  type ProjectSettings,
  type Track,
} from '@baton/protocol';
import type { Selectable, Transaction } from 'kysely';
import type { Database, ProjectTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import { can, type Actor } from '../../permissions.ts';
import { judgeDirectory } from './directory.ts';
import { sampleCopy } from './sample.ts';

type Row = Selectable<ProjectTable>;
function present(row: Row): Project {
  return {
    id: row.id,
    name: row.name,
    directory: row.directory,
    settings: JSON.parse(row.settings) as ProjectSettings,
    prepareCommand: row.prepare_command,
    prepareSeconds: row.prepare_seconds,
    checkCommand: row.check_command,
    checkSeconds: row.check_seconds,
    createdAt: new Date(row.created_at).toISOString(),
    version: row.version,
  };
}

const by = (actor: Actor) => ({ type: 'member' as const, memberId: actor.memberId, name: actor.name });

/** Projects: directories that agents may work in, and the folders that one can be chosen from. */
export function createProjects(deps: Pick<Deps, 'db' | 'log' | 'clock' | 'config'>) {
  const { db, log, clock, config } = deps;

  const row = async (id: ProjectId): Promise<Row> => {
    const found = await db.selectFrom('projects').selectAll().where('id', '=', id).where('deleted', '=', 0).executeTakeFirst();
    if (found === undefined) throw new RequestError('not_found', 'There is no such project, or it was deleted.');
    return found;
  };

  /** The real path of a directory that may be a project's, of the sample its copy; refuses others with the reason in words. */
  async function judged(directory: string): Promise<string> {
    const sample = await sampleCopy(config, directory);
    if (sample !== undefined) return sample;
    const judgement = await judgeDirectory(config, directory);
    if (!judgement.ok) {
      throw new RequestError('invalid', judgement.reason, { errors: [{ field: 'body/directory', detail: judgement.reason }] });
    }
    return judgement.directory;
  }

  const unchanged = async (transaction: Transaction<Database>, id: ProjectId, version: number): Promise<void> => {
    const now = await transaction.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    if (now.version !== version) throw new RequestError('stale', 'Somebody changed this project meanwhile.', { current: present(now) });
  };

  const streams = (id: ProjectId, event: Event) => [
    { stream: streamOf.workspace, events: [event] },
    { stream: streamOf.project(id), events: [event] },
  ];

  return {
    async list(cursor?: string): Promise<Page<Project>> {
      const { head } = await log.head(streamOf.workspace);
      let query = db.selectFrom('projects').selectAll().where('deleted', '=', 0);
      if (cursor !== undefined) query = query.where('id', '>', asId<ProjectId>(cursor));
      const rows = await query
        .orderBy('id')
        .limit(PAGE_SIZE + 1)
        .execute();
      return cursorPage(rows, present, head);
    },

    async get(id: ProjectId): Promise<Project> {
      return present(await row(id));
    },

    async create(body: ProjectBody, actor: Actor, effect?: Effect<Project>): Promise<Project> {
      const fresh: Row = {
        id: newId(),
        name: body.name.trim(),
        directory: await judged(body.directory),
        settings: JSON.stringify(body.settings ?? {}),
        prepare_command: body.prepareCommand ?? null,
        prepare_seconds: body.prepareSeconds ?? null,
        check_command: body.checkCommand ?? null,
        check_seconds: body.checkSeconds ?? null,
        created_at: clock.now(),
        deleted: 0,
        version: 1,
      };
      const project = present(fresh);
      await log.append({
        streams: streams(fresh.id, { type: 'project.created', v: 1, projectId: fresh.id, name: fresh.name, by: by(actor) }),
        guard: async (transaction) => void (await transaction.insertInto('projects').values(fresh).execute()),
        effects: async (transaction) => effect?.(transaction, project),
      });
      return project;
    },

    /** Members change the name and what discussions start with; the directory, the commands and standing instructions are for admins. */
    async change(id: ProjectId, patch: ProjectPatch, version: number, actor: Actor): Promise<Project> {
      const before = present(await row(id));
      const instructions = patch.settings?.instructions;
      const commands = commandsOf(patch);
      const adminOnly =
        patch.directory !== undefined ||
        Object.keys(commands).length > 0 ||
        (patch.settings !== undefined && instructions !== before.settings.instructions);
      if (adminOnly && !can(actor, 'project.change', { projectId: id })) {
        throw new RequestError('forbidden', 'Only admins and owners set a project’s directory, commands and standing instructions.');
      }
      const changed = {
        ...(patch.name === undefined ? {} : { name: patch.name.trim() }),
        ...(patch.directory === undefined ? {} : { directory: await judged(patch.directory) }),
        ...(patch.settings === undefined ? {} : { settings: JSON.stringify(patch.settings) }),
        ...commands,
      };
      await log.append({
        streams: streams(id, { type: 'project.updated', v: 1, projectId: id, name: changed.name ?? before.name, by: by(actor) }),
        guard: async (transaction) => {
          await unchanged(transaction, id, version);
          await transaction
            .updateTable('projects')
            .set({ ...changed, version: version + 1 })
            .where('id', '=', id)
            .execute();
        },
      });
      return present(await row(id));
    },

    /** What is at work for it is stopped first: afterwards nobody could. */
    async remove(id: ProjectId, version: number, actor: Actor): Promise<void> {
      await row(id);
      await log.append({
        streams: streams(id, { type: 'project.deleted', v: 1, projectId: id, by: by(actor) }),
        guard: async (transaction) => {
          await unchanged(transaction, id, version);
          await refuseAtWork(transaction, id);
          await transaction
            .updateTable('projects')
            .set({ deleted: 1, version: version + 1 })
            .where('id', '=', id)
            .execute();
        },
      });
    },
  };
}

/** What of its commands is changed, as columns. */
function commandsOf({ prepareCommand, prepareSeconds, checkCommand, checkSeconds }: ProjectPatch) {
  return {
    ...(prepareCommand === undefined ? {} : { prepare_command: prepareCommand }),
    ...(prepareSeconds === undefined ? {} : { prepare_seconds: prepareSeconds }),
    ...(checkCommand === undefined ? {} : { check_command: checkCommand }),
    ...(checkSeconds === undefined ? {} : { check_seconds: checkSeconds }),
  };
}

export type Projects = ReturnType<typeof createProjects>;

const AT_REST: ReadonlySet<PipelineState['status']> = new Set(['idle', 'stopped', 'done', 'failed']);

async function refuseAtWork(transaction: Transaction<Database>, id: ProjectId): Promise<void> {
  const rows = await transaction.selectFrom('tracks').select(['track', 'pipeline']).where('project_id', '=', id).execute();
  const busy = rows.filter(({ pipeline }) => !AT_REST.has((JSON.parse(pipeline) as PipelineState).status));
  if (busy.length === 0) return;
  const names = busy.map(({ track }) => `“${(JSON.parse(track) as Track).title}”`).join(', ');
  throw new RequestError('conflict', `${names} ${busy.length === 1 ? 'is' : 'are'} at work in this project: stop that first.`, {
    code: 'not_now',
  });
}
