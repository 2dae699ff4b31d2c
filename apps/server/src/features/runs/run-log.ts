import {
  hasEnded,
  streamOf,
  type DiscussionId,
  type Event,
  type EventFrame,
  type ProjectId,
  type RunId,
  type RunState,
  type RunStatus,
  type Steer,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { EventStore } from '../../log/ports.ts';
import type { AccountedCall } from '../ledger/ledger-row.ts';
import type { RunAgents, Standing } from './agents.ts';
import type { RunLedger } from './ports.ts';
import { ChildrenFirst, HANDED_IN, RunTakenOver, SteerWaiting } from './run-refused.ts';
import { activeTree, holdersMay } from './store.ts';

type Place = { runId: RunId; discussionId: DiscussionId; projectId: ProjectId };

class DecidedMeanwhile extends Error {}

interface RunLogDeps {
  log: EventStore;
  ledger: RunLedger;
  queue: Pick<Queue, 'enqueue' | 'wake'>;
  agents: Pick<RunAgents, 'beside' | 'told'>;
}

/** The status that an event gives a run, where it changes it. */
const STATUS: { readonly [type in Event['type']]?: RunStatus } = {
  'run.queued': 'queued',
  'run.started': 'running',
  'run.released': 'queued',
  'run.parked': 'parked',
  'run.resumed': 'queued',
  'run.stop_requested': 'stopping',
  'run.finished': 'finished',
  'run.failed': 'failed',
  'run.stopped': 'stopped',
};

/** Copies for the project's stream of what its lists show of a run, and of what people are asked. */
export function projectCopies(place: Place, events: readonly Event[]): Event[] {
  return events.flatMap((event): Event[] => {
    if (event.type.startsWith('approval.')) return [event];
    const status = STATUS[event.type];
    return status === undefined ? [] : [{ type: 'run.updated', v: 1, runId: place.runId, discussionId: place.discussionId, status }];
  });
}

/**
 * Appends for one run while one process has it: refused once the run has ended or another epoch has begun. Ledger rows are written with the
 * `usage.recorded` that reports them.
 */
export class RunLog {
  readonly #log: EventStore;
  readonly #ledger: RunLedger;
  readonly #queue: RunLogDeps['queue'];
  readonly #agents: RunLogDeps['agents'];
  readonly #place: Place;
  #request: RunState['request'];
  readonly #epoch: number;
  readonly #accounted = new Map<string, AccountedCall>();

  constructor(deps: RunLogDeps, projectId: ProjectId, request: RunState['request'], epoch: number) {
    this.#log = deps.log;
    this.#ledger = deps.ledger;
    this.#queue = deps.queue;
    this.#agents = deps.agents;
    this.#place = { runId: request.id, discussionId: request.discussionId, projectId };
    this.#request = request;
    this.#epoch = epoch;
  }

  /** What the run was asked for, with whoever has it by now. */
  now(request: RunState['request']): void {
    this.#request = request;
  }

  /** Remembers the exact amounts of a call until its `usage.recorded` is appended. */
  accounted(round: number, attempt: number, call: AccountedCall): void {
    this.#accounted.set(`${round}.${attempt}`, call);
  }

  /**
   * A run does not finish over what somebody has just said to it: then `SteerWaiting` is thrown, nothing is written, and what comes next is to be
   * asked again.
   */
  async append(
    events: readonly Event[],
    given: {
      guard?: (transaction: Transaction<Database>) => Promise<void>;
      effects?: (transaction: Transaction<Database>) => Promise<void>;
    } = {},
  ): Promise<readonly EventFrame[]> {
    const beside = this.#request.agent === undefined ? [] : await this.#agents.beside(this.#request, events);
    const copies = [
      ...projectCopies(this.#place, events),
      ...beside.flatMap((each) => (each.stream === streamOf.project(this.#place.projectId) ? each.events : [])),
    ];
    const others = beside.filter((each) => each.stream !== streamOf.project(this.#place.projectId));
    const ends = events.some(({ type }) => type === 'run.finished' || type === 'run.failed' || type === 'run.stopped');
    const written = await this.#log.append({
      streams: [
        { stream: streamOf.discussion(this.#place.discussionId), events },
        ...(copies.length === 0 ? [] : [{ stream: streamOf.project(this.#place.projectId), events: copies }]),
        ...others,
      ],
      guard: async (transaction) => {
        const row = await transaction.selectFrom('runs').select(['epoch', 'status']).where('id', '=', this.#place.runId).executeTakeFirst();
        if (row === undefined || row.epoch !== this.#epoch || hasEnded(row.status)) throw new RunTakenOver();
        if (events.some((event) => event.type === 'run.finished' && event.reason !== HANDED_IN)) await this.#nothingWaits(transaction);
        if (events.some((event) => event.type === 'run.stopped')) await this.#childrenEnded(transaction);
        await given.guard?.(transaction);
      },
      effects: async (transaction) => {
        for (const event of events) {
          if (event.type === 'usage.recorded') await this.#writeLedgerRow(transaction, event);
        }
        if (ends) await this.#wakeParent(transaction);
        await given.effects?.(transaction);
      },
    });
    if (ends) this.#queue.wake();
    this.#agents.told(others.map(({ stream }) => stream));
    return written;
  }

  /** Puts the run aside until somebody decides; false where somebody has meanwhile, or where nothing is asked. */
  async park(run: RunState): Promise<boolean> {
    const waiting = run.openCalls.flatMap(({ approval }) => (approval?.status === 'pending' ? [approval.id] : []));
    try {
      await this.append([{ type: 'run.parked', v: 1, runId: this.#place.runId }], {
        guard: async (transaction) => {
          const rows = await transaction
            .selectFrom('approvals')
            .select('id')
            .where('id', 'in', waiting)
            .where('status', '=', 'pending')
            .execute();
          const run = await transaction.selectFrom('runs').select('status').where('id', '=', this.#place.runId).executeTakeFirstOrThrow();
          if (rows.length !== waiting.length || run.status === 'stopping') throw new DecidedMeanwhile();
        },
      });
      return true;
    } catch (error) {
      if (error instanceof DecidedMeanwhile) return false;
      throw error;
    }
  }

  /** Puts the run aside until somebody takes it over from whoever has it; false where that has happened meanwhile, or it is to stop. */
  async parkForHolder(): Promise<boolean> {
    try {
      await this.append([{ type: 'run.parked', v: 1, runId: this.#place.runId, waitsFor: 'holder' }], {
        guard: async (transaction) => {
          const row = await transaction.selectFrom('runs').select('status').where('id', '=', this.#place.runId).executeTakeFirstOrThrow();
          if (row.status === 'stopping' || (await holdersMay(transaction, this.#place.runId))) throw new DecidedMeanwhile();
        },
      });
      return true;
    } catch (error) {
      if (error instanceof DecidedMeanwhile) return false;
      throw error;
    }
  }

  /** Puts a run of a tier aside until its pipeline goes on; false where that has moved on meanwhile, or the run is to stop. */
  async parkForPipeline({ stream, seq }: Extract<Standing, { type: 'pauses' }>): Promise<boolean> {
    try {
      await this.append([{ type: 'run.parked', v: 1, runId: this.#place.runId, waitsFor: 'pipeline' }], {
        guard: async (transaction) => {
          const { head } = await transaction.selectFrom('streams').select('head').where('stream', '=', stream).executeTakeFirstOrThrow();
          const run = await transaction.selectFrom('runs').select('status').where('id', '=', this.#place.runId).executeTakeFirstOrThrow();
          // With the one that says so.
          if (head !== seq + 1 || run.status === 'stopping') throw new DecidedMeanwhile();
        },
      });
      return true;
    } catch (error) {
      if (error instanceof DecidedMeanwhile) return false;
      throw error;
    }
  }

  async #childrenEnded(transaction: Transaction<Database>): Promise<void> {
    if ((await activeTree(transaction, this.#place.runId)).length > 1) throw new ChildrenFirst();
  }

  /** Its parent was only waiting for it to stop: somebody has to end that, too. */
  async #wakeParent(transaction: Transaction<Database>): Promise<void> {
    const { parentRunId } = this.#request;
    if (parentRunId === undefined) return;
    const parent = await transaction.selectFrom('runs').select('status').where('id', '=', parentRunId).executeTakeFirst();
    const left = (await activeTree(transaction, parentRunId)).filter((id) => id !== parentRunId && id !== this.#place.runId);
    if (parent?.status === 'stopping' && left.length === 0) await this.#queue.enqueue(transaction, { kind: 'run', subject: parentRunId });
  }

  async #nothingWaits(transaction: Transaction<Database>): Promise<void> {
    const rows = await transaction.selectFrom('steers').select('steer').where('run_id', '=', this.#place.runId).execute();
    if (rows.some((row) => (JSON.parse(row.steer) as Steer).when === 'next_round')) throw new SteerWaiting();
  }

  async #writeLedgerRow(transaction: Transaction<Database>, event: Event & { type: 'usage.recorded' }): Promise<void> {
    const key = `${event.round}.${event.attempt}`;
    const call = this.#accounted.get(key);
    if (call === undefined) throw new Error(`usage of round ${key} was not accounted for`);
    this.#accounted.delete(key);
    const { round, attempt, provider, model, durationMs, firstOutputMs } = event;
    const request = {
      source: 'run',
      ...this.#place,
      ...(this.#request.agent === undefined ? {} : { agent: this.#request.agent }),
      round,
      attempt,
      memberId: this.#request.holder.memberId,
      provider,
      model,
      durationMs,
      firstOutputMs,
    } as const;
    await this.#ledger.row(transaction, request, call);
  }
}
