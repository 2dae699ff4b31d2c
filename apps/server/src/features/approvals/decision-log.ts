import {
  hasEnded,
  statusOfDecision,
  streamOf,
  type Approval,
  type ApprovalId,
  type ApprovalStatus,
  type ContentHash,
  type Decision,
  type Event,
  type PolicyRule,
  type ProjectId,
  type RunId,
  type RunState,
  type StreamName,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { addRules } from '../policies/store.ts';
import type { Beside, RunAgents } from '../runs/agents.ts';
import type { RunStore } from '../runs/store.ts';
import { chainHash } from './hashes.ts';

/** One decision, checked and ready to be written. */
export interface ReadyDecision {
  approval: Approval;
  decision: Omit<Decision, 'chain'>;
  /** Rules for the project's policy. */
  always: readonly PolicyRule[];
}

/** Writes what became of what people were asked: the decision, the run that goes on with it, and the rules that it made, or none of them. */
export function createDecisionLog(
  deps: Pick<Deps, 'log' | 'clock'> & {
    runs: Pick<RunStore, 'load'>;
    queue: Queue;
    agents: Pick<RunAgents, 'beside' | 'follows' | 'told'>;
  },
) {
  const { log, clock, runs, queue, agents } = deps;

  /** A run that only waits is queued again with the decision. */
  async function resumed(streams: Streams, runId: RunId, state: RunState, projectId: ProjectId): Promise<void> {
    if (!waitsForDecision(state)) return;
    const { discussionId } = state.request;
    const event: Event = { type: 'run.resumed', v: 1, runId };
    streams.add(streamOf.discussion(discussionId), event);
    streams.add(streamOf.project(projectId), { type: 'run.updated', v: 1, runId, discussionId, status: 'queued' });
    streams.addAll(await agents.beside(state.request, [event]));
  }

  async function runOf(id: RunId): Promise<RunState> {
    const loaded = await runs.load(id);
    if (loaded === undefined) throw new RequestError('not_found', 'There is no such run.');
    return loaded.state;
  }

  return {
    /** Writes decisions that hold together, and answers them; undefined where something moved between reading and writing: then look again. */
    async write(all: readonly ReadyDecision[], actor: Actor, effect?: Effect<Approval[]>): Promise<Approval[] | undefined> {
      const written: Approval[] = [];
      const states = new Map<RunId, { state: RunState; projectId: ProjectId }>();
      const chains = new Map<RunId, ContentHash | null>();
      for (const { approval } of all) {
        const { runId, projectId } = approval;
        if (runId === undefined || states.has(runId)) continue;
        const state = await runOf(runId);
        states.set(runId, { state, projectId });
        chains.set(runId, state.chain);
      }
      const streams = new Streams();
      for (const { approval, decision } of all) {
        const { id, runId, entryId, messageId, projectId } = approval;
        const previous = runId === undefined ? null : (chains.get(runId) ?? null);
        const chain = chainHash(previous, { approvalId: id, proposalHash: approval.proposalHash, ...decision });
        if (runId !== undefined) chains.set(runId, chain);
        const linked = { ...decision, chain };
        written.push({ ...approval, status: statusOfDecision(decision.decision), decision: linked });
        const event: Event = {
          type: 'approval.decided',
          v: 1,
          ...(runId === undefined ? {} : { runId }),
          approvalId: id,
          ...(entryId === undefined ? {} : { entryId }),
          ...(messageId === undefined ? {} : { messageId }),
          decision: linked,
        };
        streams.add(ownStream(approval), event);
        streams.add(streamOf.project(projectId), event);
        if (runId === undefined) streams.addAll(await agents.follows(approval, decision));
      }
      for (const [runId, { state, projectId }] of states) await resumed(streams, runId, state, projectId);
      for (const { approval, always } of all) {
        if (always.length === 0) continue;
        streams.add(streamOf.project(approval.projectId), {
          type: 'policy.updated',
          v: 1,
          projectId: approval.projectId,
          by: authorOf(actor),
          approvalId: approval.id,
        });
      }
      const parked = [...states].filter(([, { state }]) => waitsForDecision(state)).map(([id]) => id);
      try {
        await log.append({
          streams: streams.list(),
          guard: async (transaction) => {
            await stillPending(
              transaction,
              all.map(({ approval }) => approval.id),
            );
            for (const [runId, { state }] of states) await unmoved(transaction, runId, state);
            for (const { approval, always } of all) {
              if (always.length > 0)
                await addRules(transaction, { id: approval.projectId, rules: always, at: clock.now(), byName: actor.name });
            }
          },
          effects: async (transaction) => {
            for (const runId of parked) await queue.enqueue(transaction, { kind: 'run', subject: runId });
            await effect?.(transaction, written);
          },
        });
      } catch (error) {
        if (error instanceof Moved) return undefined;
        throw error;
      }
      if (parked.length > 0) queue.wake();
      agents.told(streams.list().map(({ stream }) => stream));
      return written;
    },
    /** Ends it undecided; a run that waits for it goes on. Does nothing where somebody was quicker. */
    async expire(approval: Approval): Promise<void> {
      const { id, runId, projectId } = approval;
      const event: Event = { type: 'approval.expired', v: 1, ...(runId === undefined ? {} : { runId }), approvalId: id };
      const streams = new Streams();
      streams.add(ownStream(approval), event);
      streams.add(streamOf.project(projectId), event);
      const waiting = runId === undefined ? undefined : { runId, state: await runOf(runId) };
      if (waiting !== undefined) await resumed(streams, waiting.runId, waiting.state, projectId);
      const parked = waiting !== undefined && waitsForDecision(waiting.state);
      try {
        await log.append({
          streams: streams.list(),
          guard: async (transaction) => {
            await stillPending(transaction, [id]);
            if (waiting !== undefined) await unmoved(transaction, waiting.runId, waiting.state);
          },
          effects: async (transaction) => {
            if (parked) await queue.enqueue(transaction, { kind: 'run', subject: waiting.runId });
          },
        });
      } catch (error) {
        // Somebody was quicker. What is still overdue is found the next time.
        if (error instanceof Moved || error instanceof RequestError) return;
        throw error;
      }
      if (parked) queue.wake();
      agents.told(streams.list().map(({ stream }) => stream));
    },
  };
}

const WORDS: Record<Exclude<ApprovalStatus, 'pending'>, string> = {
  approved: 'agreed to',
  rejected: 'rejected',
  answered: 'answered',
  expired: 'expired',
  cancelled: 'cancelled',
};

/** Refuses what is decided already, and says by whom. */
export function refuseDecided({ status, decision }: Approval): void {
  if (status === 'pending') return;
  const by = decision?.by.type === 'member' ? ` by ${decision.by.name}` : '';
  throw new RequestError('conflict', `This was ${WORDS[status]}${by} already.`, { code: 'decided' });
}

/** One that waits for somebody to take it over goes on only then. */
function waitsForDecision({ status, waitsFor }: RunState): boolean {
  return status === 'parked' && waitsFor === undefined;
}

/** Where it was asked: in a discussion, or on a track. */
function ownStream({ discussionId, trackId, projectId }: Approval): StreamName {
  if (discussionId !== undefined) return streamOf.discussion(discussionId);
  return trackId === undefined ? streamOf.project(projectId) : streamOf.track(trackId);
}

/** Events by stream, each stream once. */
class Streams {
  readonly #events = new Map<StreamName, Event[]>();

  add(stream: StreamName, event: Event): void {
    const known = this.#events.get(stream);
    if (known === undefined) this.#events.set(stream, [event]);
    else known.push(event);
  }

  addAll(beside: readonly Beside[]): void {
    for (const { stream, events } of beside) for (const event of events) this.add(stream, event);
  }

  list(): { stream: StreamName; events: Event[] }[] {
    return [...this.#events].map(([stream, events]) => ({ stream, events }));
  }
}

/** What was read is no longer so. */
class Moved extends Error {}

async function stillPending(transaction: Transaction<Database>, ids: readonly ApprovalId[]): Promise<void> {
  const rows = await transaction.selectFrom('approvals').select('approval').where('id', 'in', ids).execute();
  for (const row of rows) refuseDecided(JSON.parse(row.approval) as Approval);
}

/** The run goes on from where the events take it: the same status, and no other decision in its chain. */
async function unmoved(transaction: Transaction<Database>, runId: RunId, before: RunState): Promise<void> {
  const row = await transaction.selectFrom('runs').select(['status', 'state']).where('id', '=', runId).executeTakeFirstOrThrow();
  if (hasEnded(row.status) || row.status === 'stopping')
    throw new RequestError('conflict', 'The run is over or being stopped.', { code: 'run_ended' });
  const now = JSON.parse(row.state) as RunState;
  if (waitsForDecision(now) !== waitsForDecision(before) || now.chain !== before.chain) throw new Moved();
}
