import { DEFAULT_WORKERS } from '@baton/conductor';
import {
  asId,
  streamOf,
  type Event,
  type ModelChoice,
  type ProjectId,
  type ProjectSettings,
  type ProjectTiers,
  type ProjectTiersBody,
  type ProjectTiersView,
} from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { can, type Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { Providers } from '../providers/service.ts';
import { changesPolicy, judgeTiers } from './judge-tiers.ts';
import { usualTiers } from './usual-tiers.ts';

/** A round of a worker, by which the cheapest model is found where nobody has chosen one. */
const USUAL_ROUND = { inputTokens: 10_000, outputTokens: 1_000 };

const REHEARSAL: ModelChoice = { provider: asId('rehearsal'), model: 'rehearsal-1' };

/** How long it may take to see whether models can be chosen, in milliseconds. */
const LOOK_MS = 10_000;

/** Who works for each project, tier by tier, and how many at the same time. */
export function createTiers(
  deps: Pick<Deps, 'db' | 'log' | 'clock' | 'config'>,
  providers: Pick<Providers, 'list' | 'cheapestModel' | 'whyNot'>,
) {
  const { db, log, clock, config } = deps;

  async function settingsOf(projectId: ProjectId): Promise<ProjectSettings> {
    const row = await db.selectFrom('projects').select('settings').where('id', '=', projectId).where('deleted', '=', 0).executeTakeFirst();
    if (row === undefined) throw new RequestError('not_found', 'There is no such project, or it was deleted.');
    return JSON.parse(row.settings) as ProjectSettings;
  }

  /** The project's own model, else the cheapest of the first provider that is set up, else the simulated one. */
  async function usual(projectId: ProjectId): Promise<ProjectTiers> {
    const { provider, model, fallbacks } = await settingsOf(projectId);
    if (provider !== undefined && model !== undefined) return usualTiers({ provider, model }, fallbacks ?? []);
    const { items } = await providers.list();
    for (const { id, configured, simulated } of items) {
      if (!configured || simulated) continue;
      const cheapest = await providers.cheapestModel(id, USUAL_ROUND, 'work');
      if (cheapest !== undefined) return usualTiers({ provider: id, model: cheapest }, []);
    }
    return usualTiers(REHEARSAL, []);
  }

  async function view(projectId: ProjectId): Promise<ProjectTiersView> {
    return (await written(db, projectId)) ?? { tiers: await usual(projectId), workers: null, version: 0 };
  }

  return {
    async get(projectId: ProjectId): Promise<ProjectTiersView> {
      await settingsOf(projectId);
      return view(projectId);
    },

    /** Replaces all of them, or refuses with everything that is wrong. Members choose models and their settings; what tiers may do is for admins. */
    async put(projectId: ProjectId, body: ProjectTiersBody, version: number, actor: Actor): Promise<ProjectTiersView> {
      await settingsOf(projectId);
      const before = await view(projectId);
      if (before.version !== version) throw stale(before);
      if (changesPolicy(before, body) && !can(actor, 'policy.change', { projectId })) {
        throw new RequestError(
          'forbidden',
          'Only admins and owners change the system prompts, modes, tools and rules of tiers, and how many workers there are.',
        );
      }
      const signal = AbortSignal.timeout(LOOK_MS);
      const problems = await judgeTiers(before.tiers, body.tiers, (choice) => providers.whyNot(choice, signal));
      const [first] = problems;
      if (first !== undefined) throw new RequestError('invalid', first.detail, { errors: problems });
      const event: Event = { type: 'tiers.updated', v: 1, projectId, version: version + 1, by: authorOf(actor) };
      const row = {
        tiers: JSON.stringify(body.tiers),
        workers: body.workers,
        version: version + 1,
        updated_at: clock.now(),
        updated_by_name: actor.name,
      };
      await log.append({
        streams: [{ stream: streamOf.project(projectId), events: [event] }],
        guard: async (transaction) => {
          const now = await written(transaction, projectId);
          if ((now?.version ?? 0) !== version) throw stale(now ?? before);
          await transaction
            .insertInto('project_tiers')
            .values({ project_id: projectId, ...row })
            .onConflict((conflict) => conflict.column('project_id').doUpdateSet(row))
            .execute();
        },
      });
      return view(projectId);
    },

    /** As they are now. */
    async tiersOf(projectId: ProjectId): Promise<ProjectTiers> {
      return (await view(projectId)).tiers;
    },

    /** How many workers there may be at the same time: in the project, and in all of them together. */
    async workersOf(projectId: ProjectId): Promise<{ workersInProject: number; workersEverywhere: number }> {
      const workers = (await written(db, projectId))?.workers ?? DEFAULT_WORKERS;
      return { workersInProject: workers, workersEverywhere: config.workers };
    },
  };
}

export type Tiers = ReturnType<typeof createTiers>;

function stale(current: ProjectTiersView): RequestError {
  return new RequestError('stale', 'Somebody changed these tiers meanwhile.', { current });
}

/** What somebody has set; undefined where nobody has. */
async function written(connection: Kysely<Database>, projectId: ProjectId): Promise<ProjectTiersView | undefined> {
  const row = await connection
    .selectFrom('project_tiers')
    .select(['tiers', 'workers', 'version'])
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row === undefined ? undefined : { tiers: JSON.parse(row.tiers) as ProjectTiers, workers: row.workers, version: row.version };
}
