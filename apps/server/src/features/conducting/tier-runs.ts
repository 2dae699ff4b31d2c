import { resolveTier, systemPrompt, type Done, type RunsPort } from '@baton/conductor';
import {
  hasEnded,
  streamOf,
  type Approval,
  type ApprovalId,
  type AttemptStart,
  type Author,
  type DiscussionId,
  type DiscussionSummary,
  type Event,
  type MemberId,
  type Origin,
  type ProjectId,
  type ProjectTiers,
  type RunAgent,
  type RunId,
  type RunRequest,
  type RunState,
  type RunStatus,
  type TierSettings,
  type TrackId,
  type TrackState,
  type Worktree,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Queue } from '../../jobs/queue.ts';
import { newEntry } from '../discussions/new-entry.ts';
import type { EpicStore } from '../epics/store.ts';
import type { RunAgents } from '../runs/agents.ts';
import type { RunProviders } from '../runs/ports.ts';
import type { RunStore } from '../runs/store.ts';
import { originsIn } from '../runs/strangers.ts';
import type { TrackStates } from '../tracks/track-states.ts';
import { agreedBrief } from './agreed-briefs.ts';
import type { Brief, BriefOf } from './briefs.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';

/** Tool rounds of a run of a tier, where nobody has set them: a ticket takes more of them than an answer. */
const TOOL_ROUNDS = 60;

const KINDS = { 1: 'epic', 2: 'track', 3: 'ticket', 4: 'qa' } as const;

/** What is needed to queue a run of a tier in a discussion of its own. */
export interface TierRunGiven {
  runId: RunId;
  discussion: Pick<DiscussionSummary, 'id' | 'projectId' | 'title'>;
  choice: { provider: RunRequest['provider']; model: string };
  settings: TierSettings;
  agent: Omit<RunAgent, 'system' | 'tools' | 'rules'>;
  brief: Brief;
  holder: { memberId: MemberId; name: string };
  worktree?: Worktree;
  /** Where strangers' words may have come into the brief from. */
  origins?: readonly Origin[];
}

/** The events that make a discussion and queue a run of a tier in it. */
export function tierRunEvents(given: TierRunGiven, createdAt: string): Event[] {
  const { runId, choice, settings, brief, holder, worktree, origins = [] } = given;
  const { tier } = given.agent;
  const by: Author = { type: 'baton' };
  const discussion: DiscussionSummary = {
    ...given.discussion,
    kind: KINDS[tier],
    archived: false,
    settings: {},
    fallbacks: [],
  };
  const takeId = newId<RunRequest['takeId']>();
  const written = newEntry({ discussionId: discussion.id, parentId: null, role: 'user', author: by, text: brief.text, createdAt });
  const entry = origins.length === 0 ? written : { ...written, origins: [...origins] };
  const request: RunRequest = {
    id: runId,
    discussionId: discussion.id,
    takeId,
    ...choice,
    mode: tier === 3 ? settings.mode : 'plan',
    settings: { maxToolRounds: TOOL_ROUNDS, ...settings.settings },
    simulated: choice.provider === 'rehearsal',
    ...(settings.fallbacks.length === 0 ? {} : { fallbacks: settings.fallbacks }),
    entryId: entry.id,
    holder,
    agent: {
      ...given.agent,
      system: systemPrompt(tier, settings),
      // QA goes by what it is shown.
      tools: tier === 4 ? (settings.tools ?? []) : settings.tools,
      rules: settings.rules,
    },
  };
  return [
    { type: 'discussion.created', v: 1, discussion, by },
    { type: 'take.updated', v: 1, take: { id: takeId, name: 'Take 1', leafId: null, version: 1 } },
    ...(worktree === undefined ? [] : [{ type: 'worktree.made', v: 1, worktree } satisfies Event]),
    ...(brief.files.length === 0 ? [] : [{ type: 'context.changed', v: 1, files: brief.files } satisfies Event]),
    { type: 'entry.created', v: 1, entry, takeId },
    { type: 'run.queued', v: 1, run: request },
  ];
}

/** It was queued before. */
class Queued extends Error {}

/** Refuses a run that is there. */
async function notQueued(transaction: Transaction<Database>, id: RunId): Promise<void> {
  if ((await transaction.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst()) !== undefined) throw new Queued();
}

/** Its status is another one by now. */
class Moved extends Error {}

/** The runs of a track's tiers: started in discussions of their own, held, released and stopped as its engine wants. */
export function createTierRuns(
  deps: {
    db: Deps['db'];
    log: Deps['log'];
    clock: Deps['clock'];
    epics: Pick<EpicStore, 'find'>;
    runs: RunStore;
    queue: Queue;
    providers: Pick<RunProviders, 'clientFor'>;
    tiersOf(projectId: ProjectId): Promise<ProjectTiers>;
    trees: Pick<TicketTrees, 'treeOf'>;
    briefOf: BriefOf;
    approval(id: ApprovalId): Promise<Approval>;
    agents: Pick<RunAgents, 'told'>;
    states: Pick<TrackStates, 'change'>;
    /** Tells whoever works on the run. */
    stopWork(runId: RunId): void;
  },
  trackId: TrackId,
): RunsPort {
  const { log, clock, runs, queue, agents, states } = deps;
  const now = (): string => new Date(clock.now()).toISOString();

  /** The discussions of what an attempt is told: of who planned it, and of those who worked on its ticket before. What strangers wrote there may come with it. */
  async function toldBy({ attempts, track }: TrackState, attempt: AttemptStart): Promise<DiscussionId[]> {
    const before = [...attempts.values()].filter(
      ({ runId, tier, ticketId, outcome }) =>
        runId !== attempt.runId && (tier === 2 ? outcome === 'done' || attempt.tier === 2 : ticketId === attempt.ticketId),
    );
    const epic = track?.epicId == null ? undefined : await deps.epics.find(track.epicId);
    return [...before.map(({ discussionId }) => discussionId), ...(epic === undefined ? [] : [epic.discussionId])];
  }

  async function begin(attempt: AttemptStart, state: TrackState): Promise<void> {
    const { track } = state;
    if (track === undefined) throw new RequestError('not_found', 'There is no such track.');
    const ticket = attempt.ticketId === null ? undefined : state.tickets.get(attempt.ticketId);
    const settings = resolveTier(attempt.tier, await deps.tiersOf(track.projectId), track, ticket);
    await deps.providers.clientFor(attempt.choice.provider);
    const starter = state.starter ?? { type: 'member', ...track.createdBy };
    const tree = ticket === undefined ? undefined : await deps.trees.treeOf(ticket);
    if (ticket !== undefined && tree === undefined)
      throw new RequestError('conflict', 'The worktree of this ticket is not there any more.');
    const worktree: Worktree | undefined = tree === undefined ? undefined : { ...tree, leftBehind: 0, by: starter, createdAt: now() };
    const events = tierRunEvents(
      {
        runId: attempt.runId,
        discussion: { id: attempt.discussionId, projectId: track.projectId, title: titleOf(attempt, ticket?.title ?? track.title) },
        choice: attempt.choice,
        settings,
        agent: {
          tier: attempt.tier,
          trackId: state.id,
          ...(ticket === undefined ? {} : { ticketId: ticket.id }),
          steps: track.stepMode || ticket?.stepMode === true,
        },
        brief: (await agreedBrief(attempt, state, deps.approval)) ?? (await deps.briefOf(attempt, ticket, state)),
        holder: { memberId: starter.memberId, name: starter.name },
        ...(worktree === undefined ? {} : { worktree }),
        origins: await originsIn(deps.db, await toldBy(state, attempt)),
      },
      now(),
    );
    await log.append({
      streams: [{ stream: streamOf.discussion(attempt.discussionId), events }],
      guard: (transaction) => notQueued(transaction, attempt.runId),
      effects: (transaction) => queue.enqueue(transaction, { kind: 'run', subject: attempt.runId }),
    });
    queue.wake();
  }

  /** Appends for a run while its status is what it was; undefined where it has moved on meanwhile. */
  async function appendTo(
    run: RunState,
    events: readonly Event[],
    status: RunStatus,
    { beside, requeue }: { beside: readonly Event[]; requeue: boolean },
  ): Promise<boolean> {
    const { id, discussionId } = run.request;
    try {
      await log.append({
        streams: [
          ...(events.length === 0 ? [] : [{ stream: streamOf.discussion(discussionId), events }]),
          ...(beside.length === 0 ? [] : [{ stream: streamOf.track(trackId), events: beside }]),
        ],
        guard: async (transaction) => {
          const row = await transaction.selectFrom('runs').select('status').where('id', '=', id).executeTakeFirstOrThrow();
          if (row.status !== status) throw new Moved();
        },
        ...(requeue ? { effects: (transaction) => queue.enqueue(transaction, { kind: 'run', subject: id }) } : {}),
      });
      if (requeue) queue.wake();
      agents.told([streamOf.track(trackId)]);
      return true;
    } catch (error) {
      if (error instanceof Moved) return false;
      throw error;
    }
  }

  /** Does something to a run as it is, again where it moved meanwhile. Nothing where it is not there or has ended. */
  async function withRun(runId: RunId, act: (run: RunState) => Promise<boolean>): Promise<RunState | undefined> {
    for (;;) {
      const run = (await runs.load(runId))?.state;
      if (run === undefined || hasEnded(run.status) || (await act(run))) return run;
    }
  }

  return {
    isBegun: async (runId) => (await runs.load(runId)) !== undefined,

    async start(attempt, state): Promise<Done> {
      try {
        await begin(attempt, state);
        return { ok: true };
      } catch (error) {
        if (error instanceof Queued) return { ok: true };
        if (error instanceof RequestError) return { ok: false, detail: error.message };
        throw error;
      }
    },

    async stop(runId) {
      const run = await withRun(runId, async (run) => {
        if (run.stopRequested) return true;
        const parked = run.status === 'parked';
        const event: Event = { type: 'run.stop_requested', v: 1, runId, by: { type: 'baton' } };
        return appendTo(run, [event], run.status, { beside: [], requeue: parked });
      });
      if (run !== undefined) return deps.stopWork(runId);
      // It had never begun.
      await states.change(trackId, ({ openAttempts }) => ({
        ok: true,
        events: openAttempts.has(runId) ? [{ type: 'attempt.ended', v: 1, trackId, runId, outcome: 'stopped' }] : [],
      }));
    },

    /** One that works comes to rest by itself before its next round. */
    async hold(runId) {
      await withRun(runId, async (run) => {
        if (run.status !== 'parked') return true;
        return appendTo(run, [], 'parked', { beside: [{ type: 'attempt.updated', v: 1, trackId, runId, status: 'held' }], requeue: false });
      });
    },

    async release(runId) {
      await withRun(runId, async (run) => {
        if (run.status !== 'parked') return true;
        if (run.waitsFor === 'pipeline') {
          return appendTo(run, [{ type: 'run.resumed', v: 1, runId }], 'parked', { beside: [], requeue: true });
        }
        return appendTo(run, [], 'parked', {
          beside: [{ type: 'attempt.updated', v: 1, trackId, runId, status: 'waiting' }],
          requeue: false,
        });
      });
    },
  };
}

function titleOf({ tier, number }: AttemptStart, title: string): string {
  const what = tier === 2 ? 'Plan' : tier === 3 ? 'Work' : 'QA';
  const again = number === 1 ? '' : ` (attempt ${number})`;
  return `${what}: ${title}`.slice(0, 200 - again.length) + again;
}
