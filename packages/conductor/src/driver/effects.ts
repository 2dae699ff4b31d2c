import type { Attempt, Event, Evidence, EvidenceId, OpenCheck, RunId, Ticket, TicketId, TrackMerge, TrackState } from '@baton/protocol';
import { isCheckWanted } from '../engine/is-check-wanted.ts';
import type { ConductPorts } from './conduct-ports.ts';
import type { TrackView } from './track-view.ts';

/**
 * What follows in the world from what has been begun in the log. Each thing is done once by this process, and again by the next one where the log does not say that it ended: the ports know what
 * was done already.
 */
export class Effects {
  readonly #ports: ConductPorts;
  readonly #view: TrackView;
  readonly #signal: AbortSignal;
  readonly #failed: (error: unknown) => void;
  readonly #running = new Set<Promise<void>>();
  /** What is open was begun by another process. */
  #isFirst = true;
  /** What ends each of them. */
  readonly #checks = new Map<EvidenceId, AbortController>();
  readonly #merges = new Set<string>();
  /** What each run was told last: its calls go out in order. */
  readonly #runs = new Map<RunId, { told: Attempt['status']; updates: number; last: Promise<void>; preparing: AbortController }>();
  /** Tickets with worktrees, as the log last said. */
  #worktrees: ReadonlyMap<TicketId, Ticket> = new Map();

  constructor(ports: ConductPorts, view: TrackView, signal: AbortSignal, failed: (error: unknown) => void) {
    this.#ports = ports;
    this.#view = view;
    this.#signal = signal;
    this.#failed = failed;
  }

  /** Nothing is under way in this process. */
  get idle(): boolean {
    return this.#running.size === 0;
  }

  /** Does what the state says is begun and this process has not done. */
  follow(): void {
    const { state } = this.#view;
    for (const runId of state.openAttempts) {
      const attempt = state.attempts.get(runId);
      if (attempt !== undefined) this.#followRun(attempt);
    }
    for (const runId of this.#runs.keys()) if (!state.openAttempts.has(runId)) this.#runs.delete(runId);
    for (const check of state.openChecks.values()) this.#followCheck(check);
    for (const id of state.openMerges) {
      const merge = state.merges.get(id);
      if (merge !== undefined) this.#followMerge(merge);
    }
    this.#followWorktrees(state);
    this.#isFirst = false;
  }

  /** Resolves once all that was begun here has ended or been left. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #followRun(attempt: Attempt): void {
    const { runId, status } = attempt;
    let run = this.#runs.get(runId);
    if (run === undefined) {
      const preparing = new AbortController();
      // What another process told it last is not known.
      run = {
        told: this.#isFirst ? 'ended' : 'running',
        updates: attempt.updates,
        preparing,
        last: this.#background(() => this.#start(attempt, preparing.signal)),
      };
      this.#runs.set(runId, run);
    }
    const wanted = status === 'held' ? 'holding' : status === 'waiting' ? 'running' : status;
    // Asked again: it came to wait for a person instead of coming to rest.
    const isAnew = status === 'holding' && attempt.updates !== run.updates;
    run.updates = attempt.updates;
    if (wanted === run.told && !isAnew) return;
    run.told = wanted;
    if (wanted === 'stopping') run.preparing.abort();
    const before = run.last;
    run.last = this.#background(async () => {
      await before;
      await this.#tell(runId, wanted);
    });
  }

  #tell(runId: RunId, wanted: Attempt['status']): Promise<void> {
    const { runs } = this.#ports;
    return wanted === 'stopping' ? runs.stop(runId) : wanted === 'holding' ? runs.hold(runId) : runs.release(runId);
  }

  /** Prepares where it works, and starts it. What can't be done is how the attempt ends. One that was begun goes on by itself, and what it works in is its own. */
  async #start(attempt: Attempt, preparing: AbortSignal): Promise<void> {
    const { state } = this.#view;
    if (await this.#ports.runs.isBegun(attempt.runId)) return;
    const signal = AbortSignal.any([preparing, this.#signal]);
    const ticket = attempt.ticketId === null ? undefined : state.tickets.get(attempt.ticketId);
    if (ticket !== undefined && attempt.tier === 3) {
      const made = await this.#ports.worktrees.ensure(ticket, state, signal);
      if (this.#signal.aborted) return;
      if (!made.ok) return signal.aborted ? undefined : this.#fail(attempt, made.detail);
      await this.#view.append((now) => {
        const known = now.tickets.get(ticket.id);
        if (known === undefined || known.worktree?.path === made.worktree.path) return [];
        const changes = { worktree: made.worktree };
        return [
          { type: 'ticket.updated', v: 1, trackId: now.id, ticketId: known.id, version: known.version + 1, changes, by: { type: 'baton' } },
        ];
      });
    }
    if (signal.aborted) return;
    const started = await this.#ports.runs.start(attempt, state);
    if (!started.ok) await this.#fail(attempt, started.detail);
  }

  #fail({ runId }: Attempt, detail: string): Promise<void> {
    return this.#view.append((state): Event[] =>
      state.openAttempts.has(runId)
        ? [{ type: 'attempt.ended', v: 1, trackId: state.id, runId, outcome: 'failed', detail, begun: false }]
        : [],
    );
  }

  #followCheck(check: OpenCheck): void {
    const { id, on, ticketId } = check;
    let ending = this.#checks.get(id);
    if (ending === undefined) {
      ending = new AbortController();
      this.#checks.set(id, ending);
      const { signal } = ending;
      void this.#background(async () => {
        const evidence = await this.#look(check, signal);
        await this.#view.append((now): Event[] =>
          now.openChecks.has(id) ? [{ type: 'evidence.recorded', v: 1, trackId: now.id, evidence: { ...evidence, id, ticketId, on } }] : [],
        );
      });
    }
    if (!isCheckWanted(this.#view.state, check)) ending.abort();
  }

  async #look({ id, on, ticketId }: OpenCheck, ending: AbortSignal): Promise<Evidence> {
    const { state } = this.#view;
    const { checks, clock } = this.#ports;
    const ticket = ticketId === null ? null : (state.tickets.get(ticketId) ?? null);
    try {
      return await checks.run({ id, on, ticket }, state, AbortSignal.any([ending, this.#signal]));
    } catch (error) {
      if (!ending.aborted || this.#signal.aborted) throw error;
      return {
        id,
        ticketId,
        on,
        kind: 'check',
        passed: false,
        stopped: true,
        detail: 'The check was stopped.',
        changedFiles: [],
        by: { type: 'baton' },
        at: new Date(clock.now()).toISOString(),
      };
    }
  }

  #followMerge({ id, ticketId }: TrackMerge): void {
    if (this.#merges.has(id)) return;
    this.#merges.add(id);
    void this.#background(async () => {
      const { state } = this.#view;
      const ticket = ticketId === null ? null : (state.tickets.get(ticketId) ?? null);
      const { evidence, ...end } = await this.#ports.merges.merge({ id, ticket }, state, this.#signal);
      await this.#view.append((now): Event[] => {
        if (!now.openMerges.has(id)) return [];
        const trackId = now.id;
        const ended: Event = { type: 'merge.ended', v: 1, trackId, mergeId: id, ...end };
        if (evidence === undefined) return [ended];
        return [{ type: 'evidence.recorded', v: 1, trackId, evidence: { ...evidence, ticketId, on: 'merged' } }, ended];
      });
    });
  }

  #followWorktrees(state: TrackState): void {
    const there = new Map<TicketId, Ticket>();
    for (const ticket of state.tickets.values()) if (ticket.worktree !== null) there.set(ticket.id, ticket);
    for (const [id, ticket] of this.#worktrees) if (!there.has(id)) void this.#background(() => this.#ports.worktrees.remove(ticket));
    this.#worktrees = there;
  }

  /** What fails once everything is to be left is no failure. */
  #background(work: () => Promise<void>): Promise<void> {
    const running = work()
      .catch((error: unknown) => {
        if (!this.#signal.aborted) this.#failed(error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }
}
