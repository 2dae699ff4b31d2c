import { asId, streamOf, type Event, type ProjectId, type RunId, type RunState } from '@baton/protocol';
import type { Logger } from 'pino';
import type { Deps } from '../../deps.ts';
import type { Queue } from '../../jobs/queue.ts';
import { adoptRuns, type AdoptionDeps } from './adoption.ts';
import { projectCopies, RunLog } from './run-log.ts';
import { runOnce, type RunOnceDeps } from './run-once.ts';
import { RunTakenOver } from './run-refused.ts';
import type { Steering } from './steering.ts';
import type { Titles } from '../titles/service.ts';
import type { Shells } from '../tools/shells.ts';

/** Runs that one process works on at the same time. They mostly wait for a provider. */
const PARALLEL = 32;

/** How long the server's stop waits for runs to come to a clean place. */
const SHUTDOWN_MS = 10_000;

/** How long a job that could not be taken up waits before it is tried again. */
const RETRY_MS = 5000;

export type RunAbort = { type: 'stop' } | { type: 'shutdown' };

export interface WorkerDeps extends RunOnceDeps, AdoptionDeps, Pick<Deps, 'log' | 'bus' | 'clock' | 'processId'> {
  queue: Queue;
  titles: Titles;
  shells: Pick<Shells, 'forget'>;
  steering: Pick<Steering, 'startAfter' | 'left'>;
  logger: Logger;
}

/** Takes runs off the queue and works on them until they end. One per process. */
export class RunWorker {
  readonly #deps: WorkerDeps;
  /** By kind of job and run. */
  readonly #active = new Map<string, { controller: AbortController; done: Promise<void> }>();
  #unsubscribe: (() => void) | undefined;
  #closing = false;
  #filling: Promise<void> | undefined;
  #again = false;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  /** Adopts what another process left, then takes up whatever is or gets queued. */
  async start(): Promise<void> {
    const adopted = await adoptRuns(this.#deps);
    if (adopted.length > 0) this.#deps.logger.warn({ runs: adopted }, 'runs of an earlier process go on');
    for (const job of await this.#deps.queue.left(this.#deps.processId, 'title')) {
      await this.#deps.titles.giveUp(asId<RunId>(job.subject));
      await this.#deps.queue.finish(job.id);
    }
    await this.#deps.queue.release(this.#deps.processId);
    for (const id of await this.#deps.steering.left()) await this.#deps.steering.startAfter(id);
    this.#unsubscribe = this.#deps.queue.onWake(() => this.#fill());
    this.#fill();
  }

  /** Ends what the run is waiting for, if this process has it. Its `run.stop_requested` must be in the log. */
  stop(runId: RunId): void {
    this.#active.get(`run ${runId}`)?.controller.abort({ type: 'stop' } satisfies RunAbort);
  }

  /** Interrupts every run so that the next process can go on, and waits for it, at most ten seconds. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#unsubscribe?.();
    for (const { controller } of this.#active.values()) controller.abort({ type: 'shutdown' } satisfies RunAbort);
    const all = Promise.all([...this.#active.values()].map(({ done }) => done));
    const timeout = new AbortController();
    await Promise.race([all, this.#deps.clock.sleep(SHUTDOWN_MS, timeout.signal).catch(() => undefined)]);
    timeout.abort();
  }

  /** Claims jobs one after another while there is room; a wake during that looks once more. */
  #fill(): void {
    if (this.#filling !== undefined) {
      this.#again = true;
      return;
    }
    this.#filling = this.#claimAll()
      .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'taking runs off the queue failed'))
      .finally(() => {
        this.#filling = undefined;
        if (this.#again) {
          this.#again = false;
          this.#fill();
        }
      });
  }

  async #claimAll(): Promise<void> {
    while (!this.#closing && this.#active.size < PARALLEL) {
      const job = await this.#deps.queue.claim(this.#deps.processId);
      if (job === undefined) return;
      const runId = asId<RunId>(job.subject);
      const key = `${job.kind} ${runId}`;
      const controller = new AbortController();
      const work = job.kind === 'run' ? this.#work(job.id, runId, controller.signal) : this.#findTitle(job.id, runId, controller.signal);
      const done = work
        .catch((error: unknown) => {
          this.#deps.logger.error({ err: error, runId }, `a job broke off: ${job.kind}`);
          if (job.kind === 'run') void this.#giveBack(job.id, controller.signal);
        })
        .finally(() => {
          // A run that was parked may have been taken up again already.
          if (this.#active.get(key)?.controller === controller) this.#active.delete(key);
          this.#fill();
        });
      this.#active.set(key, { controller, done });
      if (this.#closing) controller.abort({ type: 'shutdown' } satisfies RunAbort);
    }
  }

  /** What could not even be taken up or put down (a full disk, say) is tried again after a while. */
  async #giveBack(jobId: string, signal: AbortSignal): Promise<void> {
    const { clock, log, queue, logger } = this.#deps;
    try {
      await clock.sleep(RETRY_MS, signal);
      await log.append({ streams: [], effects: (transaction) => queue.unclaim(transaction, jobId) });
      queue.wake();
    } catch (error) {
      // With the next start the job is given back anyway.
      if (!signal.aborted) logger.error({ err: error, jobId }, 'a job could not be given back');
    }
  }

  /** Whatever comes of it, the job is done: a title is not worth a second try. */
  async #findTitle(jobId: string, runId: RunId, signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.titles.make(runId, signal);
    } finally {
      await this.#deps.queue.finish(jobId);
    }
  }

  async #work(jobId: string, runId: RunId, signal: AbortSignal): Promise<void> {
    const { deps, projectId, run, createdAt } = await this.#take(runId);
    if (run === undefined) return deps.queue.finish(jobId);
    const runLog = new RunLog(deps, projectId, run.request, run.epoch);
    try {
      const result = await runOnce(deps, projectId, run, createdAt, signal);
      if (result === 'left') await this.#release(runLog, runId, jobId);
      else await deps.queue.finish(jobId);
      if (result === 'ended') {
        await deps.steering.startAfter(runId);
        await deps.shells.forget(runId);
      }
    } catch (error) {
      if (error instanceof RunTakenOver) return deps.queue.finish(jobId);
      if (signal.aborted && (signal.reason as RunAbort | undefined)?.type === 'shutdown') return this.#release(runLog, runId, jobId);
      deps.logger.error({ err: error, runId }, 'a run failed inside Baton');
      await this.#fail(runLog, runId);
      await deps.queue.finish(jobId);
      await deps.shells.forget(runId);
    }
  }

  /** Starts the run's next epoch. No run in the answer: it has ended meanwhile. */
  async #take(runId: RunId) {
    const deps = this.#deps;
    const loaded = await deps.runs.load(runId);
    if (loaded === undefined) throw new Error(`the queue names a run that is not there: ${runId}`);
    const { state, row } = loaded;
    const projectId: ProjectId = await deps.discussions.projectIdOf(row.discussion_id);
    const createdAt = new Date(row.created_at).toISOString();
    if (row.ended_at !== null) return { deps, projectId, run: undefined, createdAt };
    // One that is only to be ended, after what it started, was in nobody's hands.
    const aside = state.resumed || (state.stopRequested && state.openRound === undefined && state.openMessageId === undefined);
    const adopted = row.epoch === 0 || aside ? undefined : state.status === 'queued' ? 'shutdown' : 'crash';
    const started: Event = {
      type: 'run.started',
      v: 1,
      runId,
      processId: deps.processId,
      epoch: row.epoch + 1,
      ...(adopted === undefined ? {} : { adopted }),
    };
    await deps.log.append({
      streams: [
        { stream: streamOf.discussion(row.discussion_id), events: [started] },
        { stream: streamOf.project(projectId), events: projectCopies({ runId, discussionId: row.discussion_id, projectId }, [started]) },
      ],
      guard: async (transaction) => {
        const now = await transaction.selectFrom('runs').select('epoch').where('id', '=', runId).executeTakeFirstOrThrow();
        if (now.epoch !== row.epoch) throw new RunTakenOver();
      },
    });
    const run = (await deps.runs.load(runId))?.state;
    return { deps, projectId, run, createdAt };
  }

  async #release(runLog: RunLog, runId: RunId, jobId: string): Promise<void> {
    const { processId, queue } = this.#deps;
    await runLog.append([{ type: 'run.released', v: 1, runId, processId }], {
      effects: (transaction) => queue.unclaim(transaction, jobId),
    });
  }

  /** A defect of ours: the run ends with words that say so, and the log has the details. */
  async #fail(runLog: RunLog, runId: RunId): Promise<void> {
    const state: RunState | undefined = (await this.#deps.runs.load(runId))?.state;
    const open = state?.openMessageId;
    const detail = 'Something went wrong inside Baton. The server log has the details. Send again to retry.';
    await runLog
      .append([
        ...(open === undefined
          ? []
          : [{ type: 'message.interrupted', v: 1, entryId: open, runId, parts: [], reason: 'failed' } satisfies Event]),
        { type: 'run.failed', v: 1, runId, error: { kind: 'internal', detail } },
      ])
      .catch((error: unknown) => this.#deps.logger.error({ err: error, runId }, 'the failure of a run could not be recorded'));
  }
}
