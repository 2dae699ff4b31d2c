import {
  commandPipeline,
  conduct,
  isAtRest,
  lookAtTrack,
  nextSteps,
  workersAtWork,
  type CommandResult,
  type ConductPorts,
  type EngineSettings,
  type WorkersPort,
} from '@baton/conductor';
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
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Actor } from '../../permissions.ts';
import type { Approvals } from '../approvals/service.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { createEpicStore } from '../epics/store.ts';
import type { RunAgents } from '../runs/agents.ts';
import type { RunProviders } from '../runs/ports.ts';
import type { RunStore } from '../runs/store.ts';
import type { Tiers } from '../tiers/service.ts';
import { createTrackStore } from '../tracks/store.ts';
import type { TrackStates } from '../tracks/track-states.ts';
import { spawnHandler } from './agreed-briefs.ts';
import { createBriefs } from './briefs.ts';
import { createTierRuns } from './tier-runs.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';
import { Outside } from './outside.ts';
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

/** The engine of a track, at work. */
interface Engine {
  readonly projectId: ProjectId;
  readonly outside: Outside;
  /** That it has at work. */
  workers: number;
  /** That it would begin besides, if others left it their places. */
  wanted: number;
  /** Of its track; the least before it has looked. */
  priority: number;
  /** Its track has changed since it looked last. */
  again: boolean;
  done: Promise<void>;
}

/** The engines of tracks: one for each that is at work, begun again wherever somebody adds to its log. */
export function createConducting(
  deps: Pick<Deps, 'db' | 'log' | 'blobs' | 'bus' | 'clock' | 'logger'> & {
    states: TrackStates;
    runs: RunStore;
    queue: Queue;
    providers: Pick<RunProviders, 'clientFor'>;
    tiers: Pick<Tiers, 'tiersOf' | 'workersOf'>;
    trees: TicketTrees;
    agents: Pick<RunAgents, 'told'>;
    approvals: Pick<Approvals, 'decide' | 'get' | 'handledBy'>;
    stopWork(runId: Parameters<RunStore['load']>[0]): void;
  },
) {
  const { db, log, clock, logger, states, tiers, trees } = deps;
  const store = createTrackStore(db);
  const leaving = new AbortController();
  const engines = new Map<TrackId, Engine>();
  let turn: Promise<unknown> = Promise.resolve();
  const briefOf = createBriefs({ trees, blobs: deps.blobs });
  const approvals = createTrackApprovals(clock, { trees, briefOf });
  deps.approvals.handledBy('spawn', spawnHandler);

  async function settingsOf(id: TrackId, projectId: ProjectId): Promise<EngineSettings> {
    const [given, workers] = [await tiers.tiersOf(projectId), await tiers.workersOf(projectId)];
    const others = [...engines].filter(([other]) => other !== id).map(([, engine]) => engine);
    const sum = (of: readonly Engine[]) => of.reduce((count, engine) => count + engine.workers, 0);
    const priority = engines.get(id)?.priority ?? -Infinity;
    // What a more urgent track of the project waits for is as good as taken.
    const urgent = others.filter((other) => other.projectId === projectId && other.priority > priority);
    const awaited = urgent.reduce((count, engine) => count + engine.wanted, 0);
    return {
      tiers: given,
      limits: {
        ...workers,
        busyInProject: sum(others.filter((other) => other.projectId === projectId)) + awaited,
        busyEverywhere: sum(others) + awaited,
        checks: CHECKS,
        attemptMs: ATTEMPT_MS,
      },
    };
  }

  /** Engines of other tracks may have places that this one had. */
  function lookAgain(except?: TrackId): void {
    for (const [id, { outside }] of engines) if (id !== except) outside.change();
  }

  function workersOf(id: TrackId, engine: Engine): WorkersPort {
    return {
      inTurn(work) {
        const result = turn.then(work);
        turn = result.catch(() => undefined);
        return result;
      },
      atWork({ count, wanted, priority }) {
        const fewer = count < engine.workers || wanted < engine.wanted;
        const isOther = priority !== engine.priority;
        engine.workers = count;
        engine.wanted = wanted;
        engine.priority = priority;
        if (fewer || isOther) lookAgain(isOther ? undefined : id);
      },
    };
  }

  function portsOf(id: TrackId, engine: Engine): ConductPorts {
    const { runs, queue, providers, agents, stopWork } = deps;
    const approval = (approvalId: Approval['id']) => deps.approvals.get(approvalId);
    const { projectId, outside } = engine;
    return {
      log: createTrackLog(deps, { id, projectId }, outside),
      runs: createTierRuns(
        {
          db,
          log,
          clock,
          epics: createEpicStore(db),
          runs,
          queue,
          providers,
          tiersOf: tiers.tiersOf,
          trees,
          briefOf,
          approval,
          agents,
          states,
          stopWork,
        },
        id,
      ),
      worktrees: trees.worktrees,
      checks: trees.checks,
      merges: trees.merges,
      approvals,
      workers: workersOf(id, engine),
      settings() {
        outside.lookedUp();
        return settingsOf(id, projectId);
      },
      misfit: (step, error) => logger.error({ err: error, trackId: id, step }, 'a step did not fit its track and was left out'),
      isSimulated: ({ provider }) => provider === 'rehearsal',
      newId,
      clock: { now: () => clock.now(), wait: (ms, signal) => clock.sleep(ms, signal).catch(() => undefined) },
    };
  }

  /** Conducts until there is nothing to do; what breaks off is said, and begun again after a while. */
  async function run(id: TrackId, engine: Engine): Promise<void> {
    const ports = portsOf(id, engine);
    while (!leaving.signal.aborted) {
      engine.again = false;
      try {
        await conduct(ports, id, leaving.signal);
        if (!engine.again) return;
      } catch (error) {
        logger.error({ err: error, trackId: id }, 'the engine of a track broke off');
        await clock.sleep(AGAIN_MS, leaving.signal).catch(() => undefined);
      }
    }
  }

  /** Somebody added to the track's log, or may have. `workers`: that it has at work before its engine has looked. */
  function wake(id: TrackId, projectId: ProjectId, workers = 0): void {
    if (leaving.signal.aborted) return;
    const engine = engines.get(id);
    if (engine !== undefined) {
      engine.again = true;
      return;
    }
    const begun: Engine = {
      projectId,
      outside: new Outside(),
      workers,
      wanted: 0,
      priority: -Infinity,
      again: false,
      done: Promise.resolve(),
    };
    engines.set(id, begun);
    begun.done = run(id, begun).finally(() => {
      engines.delete(id);
      if (begun.workers + begun.wanted > 0) lookAgain();
    });
  }

  /** Begins an engine for a track that was changed, where there is something for it to do. */
  async function consider(id: TrackId): Promise<void> {
    const row = await db.selectFrom('tracks').select('project_id').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    if (!engines.has(id)) {
      const settings = await settingsOf(id, row.project_id);
      const state = await states.stateOf(id);
      if (isAtRest(state) && nextSteps(lookAtTrack(state), settings, clock.now()).length === 0) return;
    }
    wake(id, row.project_id);
  }

  states.onChange((id) => {
    void consider(id).catch((error: unknown) => logger.error({ err: error, trackId: id }, 'the engine of a track could not be begun'));
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
    async command(id: TrackId, word: PipelineWord, actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
      const track = await store.track(id);
      const isInOrder = commandPipeline(await states.stateOf(id), word, authorOf(actor)).ok;
      const prepared = isInOrder && (word === 'plan' || word === 'start') ? await prepare(track) : [];
      const decide = (state: TrackState): CommandResult => {
        const commanded = commandPipeline(state, word, authorOf(actor));
        return commanded.ok ? { ok: true, events: [...branchEvents(state, prepared), ...commanded.events] } : commanded;
      };
      await states.change(id, decide, undefined, {
        effects: async (transaction) => effect?.(transaction, await createTrackStore(transaction).detailNow(id)),
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

    /** Tiers or limits were changed: what waits for a place or a model may go on. */
    lookAgain: (): void => lookAgain(),

    /** Takes up what an earlier process left, and looks at every track whose pipeline is not at rest. */
    async start(): Promise<void> {
      const rows = await db
        .selectFrom('tracks')
        .innerJoin('projects', 'projects.id', 'tracks.project_id')
        .select(['tracks.id', 'tracks.project_id', 'tracks.pipeline'])
        .where('projects.deleted', '=', 0)
        .execute();
      const left: [TrackId, ProjectId, number][] = [];
      for (const row of rows) {
        const { status } = JSON.parse(row.pipeline) as TrackState['pipeline'];
        if (status !== 'idle' && status !== 'done') left.push([row.id, row.project_id, workersAtWork(await states.stateOf(row.id))]);
      }
      // None of them begins anything before the workers of all are counted.
      for (const each of left) wake(...each);
    },

    /** Leaves everything as it is: the next process goes on. */
    async close(): Promise<void> {
      leaving.abort();
      await Promise.all([...engines.values()].map(({ done }) => done));
    },
  };

  /** What a track builds on has to be where it begins: the work of a track that was left as a branch is not. */
  async function refuseUnmerged(track: Track): Promise<void> {
    for (const id of track.dependsOn) {
      const other = await store.track(id).catch(() => undefined);
      if (other === undefined || (await trees.isMerged(other)) !== false) continue;
      throw new RequestError(
        'conflict',
        `“${other.title}” was left as the branch ${other.branch}, so its work is not where this track would begin: merge that branch, or take the dependency away.`,
        { code: 'waits' },
      );
    }
  }

  /** Where the track's tickets will be merged: there before anything is planned or begun. */
  async function prepare(track: Track): Promise<Pick<Track, 'branch' | 'base'>[]> {
    const waits = await unfinished(track);
    if (waits.length > 0) {
      const names = waits.map(({ title }) => `“${title}”`).join(', ');
      throw new RequestError('conflict', `It waits for ${names}, which is not done yet.`, { code: 'waits' });
    }
    if (track.branch !== null) return [];
    await refuseUnmerged(track);
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
