import { epicBrief, freshTrack, MAX_REFUSED_PLANS, readTrackPlan, submitPlanTool } from '@baton/conductor';
import { rehearsalEpic } from '@baton/ai-client';
import {
  asId,
  canonicalHash,
  streamOf,
  type Approval,
  type ApprovalRequest,
  type Decision,
  type DiscussionId,
  type Epic,
  type EpicAccepted,
  type EpicBody,
  type EpicId,
  type Event,
  type Json,
  type Page,
  type ProjectId,
  type ProjectTiers,
  type ProposedTrack,
  type ProviderId,
  type RunId,
  type Track,
  type TrackId,
} from '@baton/protocol';
import type { Tool, ToolOutput } from '@baton/toolbox';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Actor } from '../../permissions.ts';
import { handInTool } from '../conducting/hand-in-tools.ts';
import { tierRunEvents } from '../conducting/tier-runs.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { Beside, Standing } from '../runs/agents.ts';
import { HANDED_IN } from '../runs/run-refused.ts';
import type { RunProviders } from '../runs/ports.ts';
import { createTrackStore } from '../tracks/store.ts';
import { createEpicStore } from './store.ts';

/** A tier by the simulated model, alone. */
const REHEARSED = {
  choice: { provider: asId<ProviderId>('rehearsal'), model: 'rehearsal-fast' },
  fallbacks: [],
  escalation: [],
  settings: {},
};

/** What the team wants: planned by a run of tier 1, put to people, and made into tracks by what they decide. */
export function createEpics(
  deps: Pick<Deps, 'db' | 'log' | 'clock'> & {
    queue: Queue;
    providers: Pick<RunProviders, 'clientFor'>;
    tiersOf(projectId: ProjectId): Promise<ProjectTiers>;
  },
) {
  const { db, log, clock, queue } = deps;
  const store = createEpicStore(db);
  const tracks = createTrackStore(db);
  const now = (): string => new Date(clock.now()).toISOString();

  /** It is still what was read. */
  const unmoved = (epic: Epic) => async (transaction: Transaction<Database>) => {
    const row = await transaction.selectFrom('epics').select('version').where('id', '=', epic.id).executeTakeFirst();
    if (row?.version !== epic.version) throw new RequestError('conflict', 'Somebody else said something of this epic meanwhile.');
  };

  /** Takes what tier 1 hands in: proposed tracks are put to people, what is wrong with them is said to it. */
  async function take(id: EpicId, runId: RunId, value: unknown): Promise<ToolOutput> {
    const epic = await store.get(id);
    if (epic.status !== 'planning') return { outcome: 'error', text: 'This epic is planned already.', summary: 'not taken' };
    const read = readTrackPlan(value);
    const submitted: Event = { type: 'plan.submitted', v: 1, epicId: id, runId, problems: read.ok ? [] : [...read.problems] };
    const project = streamOf.project(epic.projectId);
    if (!read.ok) {
      const refused = (epic.refusedPlans ?? 0) + 1;
      const detail = `The plan was still not in order after it was returned ${MAX_REFUSED_PLANS} times: ${read.problems[0] ?? ''}`;
      const changes = refused > MAX_REFUSED_PLANS ? ({ status: 'failed', detail } as const) : {};
      await log.append({
        streams: [{ stream: project, events: [submitted, updated(epic, { ...changes, refusedPlans: refused })] }],
        guard: unmoved(epic),
      });
      const problems = read.problems.map((problem) => `- ${problem}`).join('\n');
      return { outcome: 'error', text: `The plan was not taken:\n${problems}`, summary: `returned with ${read.problems.length} problems` };
    }
    const asked: Event = { type: 'approval.requested', v: 1, approval: question(epic, read.plan.tracks) };
    await log.append({
      streams: [
        { stream: streamOf.discussion(epic.discussionId), events: [asked] },
        { stream: project, events: [submitted, updated(epic, { status: 'awaiting_approval' }), asked] },
      ],
      guard: unmoved(epic),
    });
    const count = `${read.plan.tracks.length} ${read.plan.tracks.length === 1 ? 'track' : 'tracks'}`;
    return { outcome: 'ok', text: `The plan was taken: ${count}.`, summary: count };
  }

  function question(epic: Epic, proposed: readonly ProposedTrack[]): ApprovalRequest {
    const shown = { epicId: epic.id, tracks: proposed as unknown as Json };
    return {
      id: newId(),
      subject: 'plan',
      projectId: epic.projectId,
      discussionId: epic.discussionId,
      because: `The epic becomes ${proposed.length === 1 ? 'one track' : `${proposed.length} tracks`}.`,
      arguments: shown,
      effect: { type: 'none' },
      careful: false,
      choices: [],
      proposalHash: canonicalHash({ subject: 'plan', version: epic.version, shown }),
      requestedAt: now(),
    };
  }

  return {
    async list(projectId: ProjectId, cursor?: string): Promise<Page<Epic>> {
      await tracks.project(projectId);
      const { head } = await log.head(streamOf.project(projectId));
      const rows = await store.list(projectId, cursor === undefined ? undefined : asId<EpicId>(cursor), PAGE_SIZE + 1);
      return cursorPage(rows, ({ epic }) => epic, head);
    },

    /** Begins to plan it, in a discussion of its own. */
    async create(projectId: ProjectId, body: EpicBody, actor: Actor, effect?: Effect<EpicAccepted>): Promise<EpicAccepted> {
      await tracks.project(projectId);
      const simulated = 'rehearsal' in body;
      const text = simulated ? rehearsalEpic : body.text;
      const settings = { ...(await deps.tiersOf(projectId))[1], ...(simulated ? REHEARSED : {}) };
      const choice = simulated ? REHEARSED.choice : { provider: settings.provider, model: settings.model };
      await deps.providers.clientFor(choice.provider);
      const discussionId = newId<DiscussionId>();
      const runId = newId<RunId>();
      const createdBy = { memberId: actor.memberId, name: actor.name };
      const epic: Epic = {
        id: newId(),
        projectId,
        text,
        status: 'planning',
        discussionId,
        ...(simulated ? { simulated } : {}),
        createdBy,
        createdAt: now(),
        version: 1,
      };
      const events = tierRunEvents(
        {
          runId,
          discussion: { id: discussionId, projectId, title: `Epic: ${firstLine(text)}` },
          choice,
          settings,
          agent: { tier: 1, epicId: epic.id, steps: false },
          brief: { text: epicBrief(epic), files: [] },
          holder: createdBy,
        },
        now(),
      );
      const stream = streamOf.discussion(discussionId);
      const accepted: EpicAccepted = { epicId: epic.id, runId, stream };
      await log.append({
        streams: [
          { stream, events },
          { stream: streamOf.project(projectId), events: [{ type: 'epic.created', v: 1, epic, by: authorOf(actor) }] },
        ],
        effects: async (transaction) => {
          await queue.enqueue(transaction, { kind: 'run', subject: runId });
          await effect?.(transaction, accepted);
        },
      });
      queue.wake();
      return accepted;
    },

    handIn: (id: EpicId, runId: RunId): Tool => handInTool(submitPlanTool(1), (value) => take(id, runId, value)),

    async standing(id: EpicId): Promise<Standing> {
      return { type: (await store.find(id))?.status === 'planning' ? 'goes_on' : 'over' };
    },

    /** A run that ends without tracks leaves an epic that failed. */
    async beside(id: EpicId, events: readonly Event[]): Promise<readonly Beside[]> {
      const detail = events.map(whyNoTracks).find((why) => why !== undefined);
      const epic = detail === undefined ? undefined : await store.find(id);
      if (epic?.status !== 'planning' || detail === undefined) return [];
      return [{ stream: streamOf.project(epic.projectId), events: [updated(epic, { status: 'failed', detail })] }];
    },

    /** Tracks, where somebody agrees to them. */
    async follows(
      { subject, projectId, discussionId, arguments: shown }: Approval,
      { decision, by }: Omit<Decision, 'chain'>,
    ): Promise<readonly Beside[]> {
      if (subject !== 'plan' || discussionId === undefined) return [];
      const epic = await store.plannedIn(projectId, discussionId);
      if (epic?.status !== 'awaiting_approval') return [];
      const project = streamOf.project(projectId);
      if (decision !== 'approve') return [{ stream: project, events: [updated(epic, { status: 'rejected' }, by)] }];
      const read = readTrackPlan({ tracks: shown['tracks'] });
      if (!read.ok) throw new RequestError('invalid', read.problems.join(' '));
      const createdBy = by.type === 'member' ? { memberId: by.memberId, name: by.name } : epic.createdBy;
      const position = Math.max(-1, ...(await tracks.all(projectId)).map((track) => track.position)) + 1;
      const made = tracksOf(read.plan.tracks, { epic, createdBy, createdAt: now(), position });
      const created = made.map((track): Event => ({ type: 'track.created', v: 1, track, by }));
      return [
        { stream: project, events: [updated(epic, { status: 'approved' }, by), ...created] },
        ...created.flatMap((event): Beside[] =>
          event.type === 'track.created' ? [{ stream: streamOf.track(event.track.id), events: [event] }] : [],
        ),
      ];
    },
  };
}

export type Epics = ReturnType<typeof createEpics>;

function updated(epic: Epic, changes: Partial<Epic>, by: Decision['by'] = { type: 'baton' }): Event {
  return { type: 'epic.updated', v: 1, epic: { ...epic, ...changes, version: epic.version + 1 }, by };
}

function whyNoTracks(event: Event): string | undefined {
  switch (event.type) {
    case 'run.finished':
      return event.reason === HANDED_IN ? undefined : 'Its planner ended without handing in tracks.';
    case 'run.failed':
      return event.error.detail;
    case 'run.stopped':
      return 'Its planning was stopped.';
    default:
      return undefined;
  }
}

/** Proposed tracks as tracks that nobody has begun. */
function tracksOf(
  proposed: readonly ProposedTrack[],
  given: { epic: Epic; createdBy: Track['createdBy']; createdAt: string; position: number },
): Track[] {
  const { epic, createdBy, createdAt, position } = given;
  const ids = new Map(proposed.map(({ key }) => [key, newId<TrackId>()]));
  return proposed.map(({ key, dependsOn = [], ...body }, index) => ({
    ...freshTrack,
    ...body,
    dependsOn: dependsOn.flatMap((each) => ids.get(each) ?? []),
    id: ids.get(key) ?? newId(),
    projectId: epic.projectId,
    epicId: epic.id,
    ...(epic.simulated === true ? { tiers: { 1: REHEARSED, 2: REHEARSED, 3: REHEARSED, 4: REHEARSED } } : {}),
    position: position + index,
    createdBy,
    createdAt,
  }));
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.length > 150 ? `${line.slice(0, 149)}…` : line;
}
