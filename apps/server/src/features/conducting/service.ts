import { commandPipeline, conduct, type ConductPorts, type EngineSettings } from '@baton/conductor';
import {
  streamOf,
  type Approval,
  type Event,
  type ProjectId,
  type Track,
  type TrackDetail,
  type TrackId,
  type TrackState,
} from '@baton/protocol';
import type { DeniedPaths } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Actor } from '../../permissions.ts';
import type { Approvals } from '../approvals/service.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { RunAgents } from '../runs/agents.ts';
import type { RunProviders } from '../runs/ports.ts';
import type { RunStore } from '../runs/store.ts';
import type { Tiers } from '../tiers/service.ts';
import { createTrackStore } from '../tracks/store.ts';
import type { TrackStates } from '../tracks/track-states.ts';
import { createTierRuns } from './tier-runs.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';
import { createTrackApprovals } from './track-approvals.ts';
import { createTrackLog } from './track-log.ts';

/** What people do to a track's pipeline by a button. */
export type PipelineWord = 'plan' | 'start' | 'pause' | 'resume' | 'stop';

/** Checks of one track at the same time: each is a build of the whole project. */
const CHECKS = 2;
/** An attempt works for so long at most, in milliseconds. */
const ATTEMPT_MS = 60 * 60_000;
/** How long an engine that broke off waits before it begins again. */
const AGAIN_MS = 5_000;

/** The engines of tracks: one for each that is at work, begun again wherever somebody adds to its log. */
export function createConducting(
  deps: Pick<Deps, 'db' | 'log' | 'bus' | 'clock' | 'logger'> & {
    states: TrackStates;
    runs: RunStore;
    queue: Queue;
    providers: Pick<RunProviders, 'clientFor'>;
    tiers: Pick<Tiers, 'tiersOf' | 'workersOf'>;
    trees: TicketTrees;
    denied: DeniedPaths;
    agents: Pick<RunAgents, 'told'>;
    approvals: Pick<Approvals, 'decide'>;
    stopWork(runId: Parameters<RunStore['load']>[0]): void;
  },
) {
  const { db, log, clock, logger, states, tiers, trees } = deps;
  const store = createTrackStore(db);
  const leaving = new AbortController();
  /** Engines at work, and whether their track has changed since they looked last. */
  const engines = new Map<TrackId, { projectId: ProjectId; done: Promise<void>; again: boolean }>();
  const nudges = new Set<() => void>();
  const approvals = createTrackApprovals(clock);

  /** Workers of other tracks at this moment, by project. */
  async function busy(except: TrackId): Promise<Map<ProjectId, number>> {
    const counts = new Map<ProjectId, number>();
    for (const [id, { projectId }] of engines) {
      if (id === except) continue;
      const { openAttempts, attempts } = await states.stateOf(id);
      const workers = [...openAttempts].filter((runId) => {
        const attempt = attempts.get(runId);
        return attempt?.tier === 3 && attempt.status !== 'held';
      });
      counts.set(projectId, (counts.get(projectId) ?? 0) + workers.length);
    }
    return counts;
  }

  async function settingsOf(id: TrackId, projectId: ProjectId): Promise<EngineSettings> {
    const others = await busy(id);
    return {
      tiers: await tiers.tiersOf(projectId),
      limits: {
        ...(await tiers.workersOf(projectId)),
        busyInProject: others.get(projectId) ?? 0,
        busyEverywhere: [...others.values()].reduce((sum, count) => sum + count, 0),
        checks: CHECKS,
        attemptMs: ATTEMPT_MS,
      },
    };
  }

  function portsOf(id: TrackId, projectId: ProjectId): ConductPorts {
    const { runs, queue, providers, denied, agents, stopWork } = deps;
    return {
      log: createTrackLog(deps, { id, projectId }, (listener) => {
        nudges.add(listener);
        return () => nudges.delete(listener);
      }),
      runs: createTierRuns({ log, clock, runs, queue, providers, tiersOf: tiers.tiersOf, trees, denied, agents, states, stopWork }, id),
      worktrees: trees.worktrees,
      checks: trees.checks,
      merges: trees.merges,
      approvals,
      settings: () => settingsOf(id, projectId),
      isSimulated: ({ provider }) => provider === 'rehearsal',
      newId,
      clock: { now: () => clock.now(), wait: (ms, signal) => clock.sleep(ms, signal).catch(() => undefined) },
    };
  }

  /** Conducts until there is nothing to do; what breaks off is said, and begun again after a while. */
  async function run(id: TrackId, projectId: ProjectId): Promise<void> {
    const ports = portsOf(id, projectId);
    while (!leaving.signal.aborted) {
      const engine = engines.get(id);
      if (engine !== undefined) engine.again = false;
      try {
        await conduct(ports, id, leaving.signal);
        if (engines.get(id)?.again !== true) return;
      } catch (error) {
        logger.error({ err: error, trackId: id }, 'the engine of a track broke off');
        await clock.sleep(AGAIN_MS, leaving.signal).catch(() => undefined);
      }
    }
  }

  /** Somebody added to the track's log, or may have. */
  function wake(id: TrackId, projectId: ProjectId): void {
    if (leaving.signal.aborted) return;
    const engine = engines.get(id);
    if (engine !== undefined) {
      engine.again = true;
      return;
    }
    const done = run(id, projectId).finally(() => {
      engines.delete(id);
      // Others may have its workers' places.
      for (const nudge of nudges) nudge();
    });
    engines.set(id, { projectId, done, again: false });
  }

  async function projectOf(id: TrackId): Promise<ProjectId | undefined> {
    const row = await db.selectFrom('tracks').select('project_id').where('id', '=', id).executeTakeFirst();
    return row?.project_id;
  }

  states.onChange((id) => {
    for (const nudge of nudges) nudge();
    void projectOf(id)
      .then((projectId) => (projectId === undefined ? undefined : wake(id, projectId)))
      .catch((error: unknown) => logger.error({ err: error, trackId: id }, 'the engine of a track could not be begun'));
  });

  async function detail(id: TrackId): Promise<TrackDetail> {
    return store.detail(id, (await log.head(streamOf.track(id))).head);
  }

  /** Tracks that it waits for and that are not done. */
  async function unfinished(track: Track): Promise<Track[]> {
    const waits: Track[] = [];
    for (const other of track.dependsOn) {
      const found = await store.track(other).catch(() => undefined);
      if (found !== undefined && found.pipelineStatus !== 'done') waits.push(found);
    }
    return waits;
  }

  return {
    /** What somebody does to a track's pipeline. Refused in words where it does not fit, or where there is nothing to work in. */
    async command(id: TrackId, word: PipelineWord, actor: Actor): Promise<TrackDetail> {
      const track = await store.track(id);
      const prepared = word === 'plan' || word === 'start' ? await prepare(track) : [];
      await states.change(id, (state) => {
        const commanded = commandPipeline(state, word, authorOf(actor));
        return commanded.ok ? { ok: true, events: [...branchEvents(state, prepared), ...commanded.events] } : commanded;
      });
      return detail(id);
    },

    /** Agrees to the plan as it was shown, and to nothing else. */
    async approve(id: TrackId, proposalHash: Approval['proposalHash'], actor: Actor): Promise<TrackDetail> {
      const { projectId } = await store.track(id);
      const { approvals: asked, pendingApprovals } = await states.stateOf(id);
      const pending = [...pendingApprovals].find((each) => asked.get(each)?.subject === 'plan');
      if (pending === undefined) throw new RequestError('conflict', 'No plan of this track waits for anybody.', { code: 'not_now' });
      await deps.approvals.decide(pending, { decision: 'approve', proposalHash }, actor);
      wake(id, projectId);
      return detail(id);
    },

    /** Takes up what an earlier process left, and looks at every track whose pipeline is not at rest. */
    async start(): Promise<void> {
      const rows = await db
        .selectFrom('tracks')
        .innerJoin('projects', 'projects.id', 'tracks.project_id')
        .select(['tracks.id', 'tracks.project_id', 'tracks.pipeline'])
        .where('projects.deleted', '=', 0)
        .execute();
      for (const row of rows) {
        const { status } = JSON.parse(row.pipeline) as TrackState['pipeline'];
        if (status !== 'idle' && status !== 'done') wake(row.id, row.project_id);
      }
    },

    /** Leaves everything as it is: the next process goes on. */
    async close(): Promise<void> {
      leaving.abort();
      await Promise.all([...engines.values()].map(({ done }) => done));
    },
  };

  /** Where the track's tickets will be merged: there before anything is planned or begun. */
  async function prepare(track: Track): Promise<Pick<Track, 'branch' | 'base'>[]> {
    const waits = await unfinished(track);
    if (waits.length > 0) {
      const names = waits.map(({ title }) => `“${title}”`).join(', ');
      throw new RequestError('conflict', `It waits for ${names}, which is not done yet.`, { code: 'waits' });
    }
    if (track.branch !== null) return [];
    const made = await trees.trackBranch(track);
    if (!made.ok) throw new RequestError('conflict', made.detail, { code: 'no_workplace' });
    return [{ branch: made.branch, base: made.base }];
  }
}

export type Conducting = ReturnType<typeof createConducting>;

function branchEvents({ track }: TrackState, made: readonly Pick<Track, 'branch' | 'base'>[]): Event[] {
  const [changes] = made;
  if (track === undefined || changes === undefined || track.branch !== null) return [];
  return [{ type: 'track.updated', v: 1, trackId: track.id, version: track.version + 1, changes: { ...changes }, by: { type: 'baton' } }];
}
