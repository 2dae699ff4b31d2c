import {
  asId,
  emptyTrack,
  foldTrack,
  lastApproval,
  lastAttempt,
  nanoFromUsd,
  textHash,
  type ApprovalId,
  type ApprovalRequest,
  type Attempt,
  type AttemptOutcome,
  type Author,
  type Event,
  type EventOf,
  type Evidence,
  type EvidenceId,
  type MemberId,
  type ProjectId,
  type ProviderId,
  type RunId,
  type Ticket,
  type TicketId,
  type TierSettings,
  type TrackId,
  type TrackState,
} from '@baton/protocol';
import { commandPipeline } from '../commands/command-pipeline.ts';
import type { CommandResult } from '../commands/command-result.ts';
import { commandTicket } from '../commands/command-ticket.ts';
import { reviewTicket } from '../commands/review-ticket.ts';
import { addTicket, deleteTicket, editTicket, splitTicket } from '../commands/edit-tickets.ts';
import { isOver } from '../engine/allowance.ts';
import type { EngineLimits, EngineSettings } from '../engine/engine-settings.ts';
import { lookAtTrack } from '../engine/look-at-track.ts';
import { nextSteps } from '../engine/next-steps.ts';
import { TouchedFiles } from '../graph/touched-files.ts';
import { ticketOf } from '../test-tickets.ts';
import { conduct } from './conduct.ts';
import type { ConductPorts, TrackFrame } from './conduct-ports.ts';

const trackId = asId<TrackId>('track-1');
const anna: Author = { type: 'member', memberId: asId<MemberId>('anna'), name: 'Anna' };
const baton: Author = { type: 'baton' };
const provider = asId<ProviderId>('openai');

const tier = (model: string): TierSettings => ({
  provider,
  model,
  fallbacks: [],
  escalation: [{ provider, model: `${model}-strong` }],
  settings: {},
  systemPrompt: null,
  mode: 'free',
  tools: null,
  rules: [],
});
const tiers = { 1: tier('one'), 2: tier('two'), 3: tier('three'), 4: tier('four') };

export interface WorldOptions {
  /** What each ticket depends on, by place. */
  readonly graph: readonly {
    dependsOn: readonly number[];
    human: boolean;
    file: number;
    step: boolean;
    quoted: boolean;
    priority: number;
  }[];
  readonly workers: number;
  readonly serialise: boolean;
  readonly planned: boolean;
  /** Engines at the same time, as of two servers that each think that the track is theirs; one where it is not said. */
  readonly engines?: number;
  /** What is chosen follows from it. */
  readonly seed: number;
}

type Run = { attempt: Attempt['runId']; status: 'running' | 'waiting' | 'holding' | 'held' | 'stopping' };

/** For ever: whoever called this has died meanwhile. */
const died = <Result>(): Promise<Result> => new Promise<Result>(() => {});

/** A world for a track's engine, with people and models that do what chance says, in which an engine may die at any call. It looks at everything that is written. */
export class World {
  readonly state: TrackState = emptyTrack(trackId);
  readonly frames: TrackFrame[] = [];
  readonly limits: EngineLimits;
  /** Runs that really began, worktrees that are really there, tickets that were really merged. */
  readonly begun: RunId[] = [];
  readonly runs = new Map<RunId, Run>();
  readonly worktrees = new Map<string, string>();
  readonly merged: (TicketId | null)[] = [];
  /** What is wrong with what was written. */
  readonly broken: string[] = [];
  crashes = 0;
  spentNanoUsd = 0n;

  #calm = false;
  #now = 1_000;
  #ids = 0;
  #seed: number;
  #generation = 0;
  #callsUntilCrash: number | undefined;
  #waiting: { after: number; resolve: () => void }[] = [];
  #clocks: { at: number; resolve: () => void }[] = [];
  /** Engines that neither rest nor have died. */
  #working = 0;
  readonly #engines: number;
  #crashed = false;
  #failure: Error | undefined;
  readonly #checks = new Map<EvidenceId, PromiseWithResolvers<Evidence>>();
  readonly #merges = new Map<
    string,
    { ticketId: TicketId | null; end: PromiseWithResolvers<{ outcome: EventOf<'merge.ended'>['outcome']; detail: string }> }
  >();
  readonly #mergeEnds = new Map<string, { outcome: EventOf<'merge.ended'>['outcome']; detail: string }>();

  constructor({ graph, workers, serialise, planned, seed, engines = 1 }: WorldOptions) {
    this.#seed = seed;
    this.#engines = engines;
    this.limits = { workersInProject: workers, workersEverywhere: 8, busyInProject: 0, busyEverywhere: 3, checks: 2, attemptMs: 5_000 };
    this.write(
      {
        type: 'track.created',
        v: 1,
        by: anna,
        track: {
          id: trackId,
          projectId: asId<ProjectId>('p'),
          epicId: null,
          title: 'Track',
          description: '',
          acceptance: '',
          dependsOn: [],
          priority: 0,
          position: 0,
          pipelineStatus: 'idle',
          stepMode: seed % 8 === 7,
          serialiseOverlaps: serialise,
          workerLimit: null,
          quoteMarginPercent: 50,
          tiers: {},
          branch: null,
          costUsd: null,
          quote: null,
          createdBy: { memberId: asId<MemberId>('anna'), name: 'Anna' },
          createdAt: this.#at(),
          version: 1,
        },
      },
      ...graph.map(({ dependsOn, human, file, step, quoted, priority }, position): Event => ({
        type: 'ticket.created',
        v: 1,
        by: anna,
        ticket: ticketOf(`t${position}`, {
          kind: human ? 'human' : 'agent',
          dependsOn: dependsOn.map((index) => asId<TicketId>(`t${index}`)),
          targetFiles: [`src/${file}.ts`],
          stepMode: step,
          priority,
          position,
          quote: quoted ? { min: '0.001', likely: '0.002', max: '0.004', basedOn: 0 } : null,
        }),
      })),
    );
    this.command(commandPipeline(this.state, planned ? 'plan' : 'start', anna));
  }

  get settings(): EngineSettings {
    return { limits: this.limits, tiers };
  }

  get calm(): boolean {
    return this.#calm;
  }

  /** From now on nothing fails any more. */
  calmDown(): void {
    this.#calm = true;
    this.#callsUntilCrash = undefined;
  }

  /** A number below `below`: the next one of a row that the seed begins. */
  choose(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }

  /** Lets engines work until they wait, rest or die. */
  async quiet(): Promise<void> {
    if (this.#crashed) this.#tidyUp();
    this.#crashed = false;
    while (this.#working < this.#engines) this.#begin();
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#check();
      if (this.#working === 0) return;
      if (this.#allWait()) break;
      for (const { resolve } of this.#waiting.filter(({ after }) => after < this.state.seq)) resolve();
      this.#waiting = this.#waiting.filter(({ after }) => after >= this.state.seq);
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.#check();
    const again = nextSteps(lookAtTrack(this.state), this.settings, this.#now);
    if (this.#working > 0 && this.#allWait() && again.length > 0) this.broken.push(`it waits and could do ${JSON.stringify(again)}`);
  }

  /** Every engine has seen all that is written, and waits for more. */
  #allWait(): boolean {
    return this.#waiting.length === this.#working && this.#waiting.every(({ after }) => after >= this.state.seq);
  }

  /** The engine dies after so many calls of ports, before or after what the last one does. */
  crashAfter(calls: number): void {
    this.#callsUntilCrash = calls;
  }

  kill(): void {
    this.#generation += 1;
    this.crashes += 1;
    this.#crashed = true;
    this.#callsUntilCrash = undefined;
    this.#waiting = [];
    this.#working = 0;
    this.#clocks = [];
    this.#checks.clear();
    this.#merges.clear();
  }

  write(...events: Event[]): TrackFrame[] {
    const frames = events.map((event): TrackFrame => {
      const frame = { seq: this.frames.length + 1, at: this.#at(), event };
      this.#look(event);
      this.frames.push(frame);
      foldTrack(this.state, frame);
      if (event.type === 'tier_usage.recorded' && event.costUsd !== null) this.spentNanoUsd += nanoFromUsd(event.costUsd);
      return frame;
    });
    this.#limits();
    return frames;
  }

  command(result: CommandResult): boolean {
    if (result.ok) this.write(...result.events);
    return result.ok;
  }

  decide(approve: boolean): boolean {
    const pending = [...this.state.pendingApprovals];
    const approvalId = pending[this.choose(Math.max(1, pending.length))];
    if (approvalId === undefined) return false;
    this.write({
      type: 'approval.decided',
      v: 1,
      approvalId,
      decision: {
        decision: approve ? 'approve' : 'reject',
        scope: 'once',
        by: anna,
        at: this.#at(),
        effectiveHash: textHash('x'),
        chain: textHash('x'),
      },
    });
    return true;
  }

  /** Something that a run does: spends, waits, comes to where it was asked to, ends. */
  actOnRun(): boolean {
    const runs = [...this.runs.values()].filter((run) => run.status !== 'held');
    const run = runs[this.choose(Math.max(1, runs.length))];
    if (run === undefined) return false;
    const runId = run.attempt;
    const attempt = this.state.attempts.get(runId);
    if (attempt === undefined || !this.state.openAttempts.has(runId)) {
      this.runs.delete(runId);
      return true;
    }
    const action = this.calm ? 9 : this.choose(12);
    if (run.status === 'stopping') this.#endRun(attempt, 'stopped');
    else if (run.status === 'holding') {
      run.status = 'held';
      this.write({ type: 'attempt.updated', v: 1, trackId, runId, status: 'held' });
    } else if (run.status === 'waiting') {
      run.status = 'running';
      this.write({ type: 'attempt.updated', v: 1, trackId, runId, status: 'running' });
    } else if (action < 3) this.#spend(attempt);
    else if (action === 3) {
      run.status = 'waiting';
      this.write({ type: 'attempt.updated', v: 1, trackId, runId, status: 'waiting' });
    } else if (action === 4) this.#endRun(attempt, 'failed');
    else if (action === 5) this.#endRun(attempt, 'stopped');
    else if (action === 6 && attempt.tier === 4) this.#endRun(attempt, 'rejected');
    else this.#endRun(attempt, 'done');
    return true;
  }

  /** What works comes to wait for a decision, whatever it was asked for. */
  waitForPerson(): void {
    for (const run of this.runs.values()) {
      run.status = 'waiting';
      this.write({ type: 'attempt.updated', v: 1, trackId, runId: run.attempt, status: 'waiting' });
    }
  }

  endCheck(): boolean {
    const [id, end] = [...this.#checks][0] ?? [];
    if (id === undefined || end === undefined) return false;
    this.#checks.delete(id);
    const check = this.state.openChecks.get(id);
    const passed = this.calm || this.choose(4) > 0;
    end.resolve({
      id,
      ticketId: check?.ticketId ?? null,
      on: check?.on ?? 'ticket',
      kind: 'check',
      passed,
      detail: passed ? '' : 'Red.',
      changedFiles: [],
      by: baton,
      at: this.#at(),
    });
    return true;
  }

  endMerge(): boolean {
    const [id, merge] = [...this.#merges][0] ?? [];
    if (id === undefined || merge === undefined) return false;
    this.#merges.delete(id);
    const outcome = this.calm ? 'merged' : (['merged', 'merged', 'merged', 'conflict', 'check_failed', 'failed'] as const)[this.choose(6)];
    const end = this.#mergeEnds.get(id) ?? { outcome: outcome ?? 'merged', detail: 'So it ended.' };
    if (!this.#mergeEnds.has(id) && end.outcome === 'merged') this.merged.push(merge.ticketId);
    this.#mergeEnds.set(id, end);
    // It has been merged by now, and whoever asked for it may die before they hear of it.
    if (!this.calm && this.choose(6) === 0) this.kill();
    else merge.end.resolve(end);
    return true;
  }

  confirm(): boolean {
    const waiting = [...this.state.tickets.values()].find((ticket) => ticket.kind === 'human' && ticket.status === 'awaiting_approval');
    if (waiting === undefined) return false;
    const evidenceId = asId<EvidenceId>(this.#newId());
    const evidence: Evidence = {
      id: evidenceId,
      ticketId: waiting.id,
      on: 'ticket',
      kind: 'confirmation',
      passed: true,
      detail: 'I saw it.',
      changedFiles: [],
      by: anna,
      at: this.#at(),
    };
    this.write({ type: 'evidence.recorded', v: 1, trackId, evidence });
    return this.command(commandTicket(this.state, waiting.id, { type: 'confirm', evidenceId, by: anna }, anna));
  }

  actOnTicket(): boolean {
    const ids = [...this.state.tickets.keys()];
    const id = ids[this.choose(Math.max(1, ids.length))];
    const other = ids[this.choose(Math.max(1, ids.length))];
    if (id === undefined || other === undefined) return false;
    const body = (name: string) => ({ title: name, description: name, targetFiles: [`src/${this.choose(4)}.ts`] });
    switch (this.choose(18)) {
      case 0:
      case 1:
        return this.command(commandTicket(this.state, id, { type: 'kill' }, anna));
      case 2:
        return this.command(commandTicket(this.state, id, { type: 'skip' }, anna));
      case 3:
        return this.command(commandTicket(this.state, id, { type: 'cancel' }, anna));
      case 4:
        return this.command(commandTicket(this.state, id, { type: 'block', detail: 'Wait.' }, anna));
      case 5:
      case 6:
        return this.command(commandTicket(this.state, id, { type: 'unblock' }, anna));
      case 7:
      case 8:
        return this.command(commandTicket(this.state, id, { type: 'retry' }, anna));
      case 16:
      case 17:
        return this.command(reviewTicket(this.state, id, [{ text: 'Otherwise, please.' }], anna));
      case 9:
        return this.command(editTicket(this.state, id, { priority: this.choose(5) }, anna));
      case 10:
      case 11: {
        const dependsOn = [...new Set([...(this.state.tickets.get(id)?.dependsOn ?? []), other])];
        return this.command(editTicket(this.state, id, { dependsOn }, anna));
      }
      case 12:
        return this.command(addTicket(this.state, asId<TicketId>(this.#newId()), { ...body('added'), dependsOn: [other] }, anna));
      case 13:
        return this.command(deleteTicket(this.state, id, anna));
      case 14: {
        const parts = [this.#newId(), this.#newId()].map((part) => ({ id: asId<TicketId>(part), body: body(part) }));
        return ids.length < 20 && this.command(splitTicket(this.state, id, parts, anna));
      }
      default:
        return this.confirm();
    }
  }

  actOnPipeline(): boolean {
    const command = (['pause', 'resume', 'stop', 'start', 'start', 'resume', 'plan'] as const)[this.choose(7)];
    return command !== undefined && this.command(commandPipeline(this.state, command, anna));
  }

  passTime(): void {
    this.#now += 3_000;
    for (const clock of this.#clocks.filter((each) => each.at <= this.#now)) clock.resolve();
    this.#clocks = this.#clocks.filter((each) => each.at > this.#now);
  }

  #at(): string {
    return new Date(this.#now).toISOString();
  }

  #newId(): string {
    this.#ids += 1;
    return `n${this.#ids}`;
  }

  #begin(): void {
    const generation = this.#generation;
    this.#working += 1;
    const mine = () => generation === this.#generation;
    conduct(this.#ports(generation), trackId, new AbortController().signal).then(
      () => {
        if (mine()) this.#working -= 1;
      },
      (error: unknown) => {
        if (mine()) this.#failure = error instanceof Error ? error : new Error(String(error));
      },
    );
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What a crash left between the log's word and the folder: the log says who has what. */
  #tidyUp(): void {
    const { tickets, attempts, openAttempts } = this.state;
    const worked = new Set([...openAttempts].map((id) => attempts.get(id)?.ticketId));
    for (const ticket of this.worktrees.keys()) {
      const id = asId<TicketId>(ticket);
      if (!worked.has(id) && (tickets.get(id)?.worktree ?? null) === null) this.worktrees.delete(ticket);
    }
  }

  #endRun(attempt: Attempt, outcome: AttemptOutcome): void {
    this.runs.delete(attempt.runId);
    this.write(...this.#usage(attempt), {
      type: 'attempt.ended',
      v: 1,
      trackId,
      runId: attempt.runId,
      outcome,
      ...(outcome === 'done' ? {} : { detail: `It ${outcome}.` }),
    });
  }

  #spend(attempt: Attempt): void {
    this.write(...this.#usage(attempt));
  }

  #usage({ ticketId, tier: spender, runId, choice }: Attempt): Event[] {
    const costUsd = this.calm ? '0.000000001' : ['0.001', '0.0000001', null, '0.005'][this.choose(4)];
    return [
      {
        type: 'tier_usage.recorded',
        v: 1,
        trackId,
        ticketId,
        tier: spender,
        runId,
        ...choice,
        usage: { inputTokens: 10, outputTokens: 1 },
        costUsd: costUsd ?? null,
        estimated: false,
        simulated: true,
      },
    ];
  }

  /** A port's call, in which its caller may die. What is done once it has died is done to nobody. */
  async #call<Result>(generation: number, effect: () => Result | Promise<Result>): Promise<Result> {
    if (generation !== this.#generation) return died();
    let after = false;
    if (this.#callsUntilCrash !== undefined) {
      this.#callsUntilCrash -= 1;
      if (this.#callsUntilCrash <= 0) {
        after = this.choose(2) === 1;
        if (!after) {
          this.kill();
          return died();
        }
      }
    }
    const result = effect();
    if (after) {
      this.kill();
      return died();
    }
    const answer = await result;
    return generation === this.#generation ? answer : died();
  }

  #ports(generation: number): ConductPorts {
    const call = <Result>(effect: () => Result | Promise<Result>) => this.#call(generation, effect);
    return {
      log: {
        read: (after) => call(() => this.frames.slice(after)),
        append: (events, expectedSeq) =>
          call(() => {
            // Somebody else may be quicker.
            if (!this.calm && this.choose(8) === 0) this.actOnTicket();
            return expectedSeq === this.state.seq ? this.write(...events) : 'behind';
          }),
        grown: (after, signal) =>
          call(
            () =>
              new Promise<void>((resolve) => {
                const waiting = { after, resolve };
                this.#waiting.push(waiting);
                signal.addEventListener('abort', () => {
                  this.#waiting = this.#waiting.filter((other) => other !== waiting);
                  resolve();
                });
              }),
          ),
      },
      workers: { inTurn: (work) => work(), atWork: () => undefined },
      runs: {
        isBegun: (runId) => call(() => this.begun.includes(runId)),
        start: (attempt) =>
          call(() => {
            if (!this.calm && this.choose(12) === 0 && !this.runs.has(attempt.runId) && !this.begun.includes(attempt.runId)) {
              return { ok: false, detail: 'The folder is gone.' };
            }
            if (!this.begun.includes(attempt.runId)) {
              this.begun.push(attempt.runId);
              this.runs.set(attempt.runId, { attempt: attempt.runId, status: 'running' });
            }
            return { ok: true };
          }),
        stop: (runId) =>
          call(() => {
            const run = this.runs.get(runId);
            const attempt = this.state.attempts.get(runId);
            if (run !== undefined) run.status = 'stopping';
            else if (attempt !== undefined && this.state.openAttempts.has(runId)) this.#endRun(attempt, 'stopped');
          }),
        hold: (runId) =>
          call(() => {
            const run = this.runs.get(runId);
            if (run?.status === 'waiting') {
              run.status = 'held';
              this.write({ type: 'attempt.updated', v: 1, trackId, runId, status: 'held' });
            } else if (run?.status === 'running') run.status = 'holding';
          }),
        release: (runId) =>
          call(() => {
            const run = this.runs.get(runId);
            if (run?.status === 'held' || run?.status === 'holding') run.status = 'running';
          }),
      },
      worktrees: {
        ensure: (ticket) =>
          call(() => {
            if (!this.calm && this.choose(15) === 0) return { ok: false, detail: 'There is no room for another worktree.' };
            const path = `/work/${ticket.id}`;
            this.worktrees.set(ticket.id, path);
            return { ok: true, worktree: { branch: `baton/${ticket.id}`, path } };
          }),
        remove: (ticket) =>
          call(() => {
            this.worktrees.delete(ticket.id);
          }),
      },
      checks: {
        run: ({ id }, _state, signal) =>
          call(() => {
            const end = this.#checks.get(id) ?? Promise.withResolvers<Evidence>();
            this.#checks.set(id, end);
            const ended = Promise.withResolvers<Evidence>();
            signal.addEventListener('abort', () => {
              this.#checks.delete(id);
              ended.reject(new Error('it was ended'));
            });
            return Promise.race([end.promise, ended.promise]);
          }),
      },
      merges: {
        merge: ({ id, ticket }) =>
          call(() => {
            const ended = this.#mergeEnds.get(id);
            if (ended !== undefined) return ended;
            const merge = this.#merges.get(id) ?? { ticketId: ticket?.id ?? null, end: Promise.withResolvers() };
            this.#merges.set(id, merge);
            return merge.end.promise;
          }),
      },
      approvals: {
        request: (step) =>
          call((): ApprovalRequest => ({
            id: asId<ApprovalId>(this.#newId()),
            subject: step.subject,
            projectId: asId<ProjectId>('p'),
            trackId,
            ...(step.ticketId === null ? {} : { ticketId: step.ticketId }),
            ...(step.attempt === undefined ? {} : { attempt: step.attempt }),
            because: step.because,
            arguments: {},
            effect: { type: 'none' },
            careful: false,
            choices: [],
            proposalHash: textHash('x'),
            requestedAt: this.#at(),
          })),
      },
      settings: () => call(() => this.settings),
      isSimulated: () => true,
      misfit: (step, error) => void this.broken.push(`${error.message} ${JSON.stringify(step)}`),
      newId: () => this.#newId(),
      clock: {
        now: () => this.#now,
        wait: (ms, signal) =>
          call(
            () =>
              new Promise<void>((resolve) => {
                this.#clocks.push({ at: this.#now + ms, resolve });
                signal.addEventListener('abort', () => resolve());
              }),
          ),
      },
    };
  }

  /** Holds an event against the state before it. */
  #look(event: Event): void {
    const wrong = (what: string) => this.broken.push(`${what}: ${JSON.stringify(event)}`);
    switch (event.type) {
      case 'attempt.started':
        return this.#lookAtStart(event.attempt, wrong);
      case 'merge.started':
        return this.#lookAtMerge(event.ticketId, wrong);
      case 'ticket.updated': {
        const ticket = this.state.tickets.get(event.ticketId);
        if (ticket === undefined) return void wrong('a ticket that is not there');
        if (event.version !== ticket.version + 1) wrong('a version was left out or used twice');
        if (event.changes.status === undefined) return;
        if (ticket.status === 'completed' && event.happening !== 'send_back') wrong('it was completed, which is an end');
        if (
          event.changes.status === 'completed' &&
          ticket.kind === 'agent' &&
          this.#times(this.merged, ticket.id) <= this.sentBack(ticket.id)
        )
          wrong('it is completed without being merged');
        return;
      }
      case 'ticket.deleted':
        if ([...this.state.tickets.values()].some((ticket) => ticket.dependsOn.includes(event.ticketId))) wrong('something depends on it');
        return;
      case 'pipeline.updated': {
        const open = this.state.openAttempts.size + this.state.openChecks.size + this.state.openMerges.size;
        if ((event.status === 'done' || event.status === 'stopped') && open > 0) wrong('something is under way');
        const held = [...this.state.openAttempts].every((id) => this.state.attempts.get(id)?.status === 'held');
        if (event.status === 'paused' && this.state.pipeline.status !== 'paused' && !held) wrong('something works on');
        return;
      }
      default:
        return;
    }
  }

  /** How often a ticket was completed and then sent back by a person. */
  sentBack(id: TicketId): number {
    const events = this.frames.flatMap(({ event }) => (event.type === 'ticket.updated' && event.ticketId === id ? event : []));
    const statuses = events.flatMap(({ changes, happening }) =>
      changes.status === undefined ? [] : [{ status: changes.status, happening }],
    );
    return statuses.filter(({ happening }, index) => happening === 'send_back' && statuses[index - 1]?.status === 'completed').length;
  }

  #times(ids: readonly (TicketId | null)[], id: TicketId): number {
    return ids.filter((each) => each === id).length;
  }

  #lookAtStart(attempt: EventOf<'attempt.started'>['attempt'], wrong: (what: string) => unknown): void {
    const { state } = this;
    if (attempt.tier === 2) {
      if (state.pipeline.status !== 'planning') wrong('nothing is being planned');
      if (state.track?.stepMode === true && !this.#agreed(attempt)) wrong('nobody agreed to it');
      return;
    }
    const ticket = attempt.ticketId === null ? undefined : state.tickets.get(attempt.ticketId);
    if (ticket === undefined || state.track === undefined) return void wrong('there is no ticket');
    if (state.pipeline.status !== 'executing' || state.pipeline.wish !== null) wrong('the pipeline is not at work');
    const others = [...state.openAttempts].flatMap((id) => state.attempts.get(id) ?? []);
    const base = state.evidence.get(null)?.findLast(({ evidence }) => evidence.on === 'base')?.evidence;
    const agreed = base?.passed === true || lastApproval(state, null, 'plan')?.status === 'approved';
    if (base === undefined || !agreed) wrong('nobody knows, or nobody agreed to, what it begins with');
    if (others.some((other) => other.ticketId === ticket.id)) wrong('somebody works on it already');
    if ((lastAttempt(state, ticket.id, attempt.tier === 3 ? 3 : 4)?.number ?? 0) + 1 !== attempt.number)
      wrong('the attempts are not counted');
    if (isOver(ticket, state.track.quoteMarginPercent, state.allowedOverruns.get(ticket.id) ?? 0)) wrong('it has cost too much');
    if ((ticket.stepMode || state.track.stepMode) && !this.#agreed(attempt)) wrong('nobody agreed to it');
    if (attempt.tier === 4) {
      if (ticket.status !== 'in_review' || this.#evidence(ticket) === undefined) wrong('there is nothing to be judged');
      return;
    }
    const stuck = ticket.dependsOn.some((id) => {
      const dependency = state.tickets.get(id);
      return dependency?.status !== 'completed' && !(dependency?.status === 'cancelled' && dependency.skipped);
    });
    if (stuck) wrong('what it depends on is not done');
    if (ticket.status !== 'in_progress' || ticket.manualBlock || ticket.retryCount >= 3) wrong('it may not start');
    const model = ['three', 'three-strong', 'three-strong'][ticket.retryCount];
    if (attempt.choice.model !== model) wrong('it is the wrong model');
    if (state.track.serialiseOverlaps) {
      const touched = new TouchedFiles();
      const active = ['in_progress', 'in_review'];
      for (const other of state.tickets.values())
        if (other.id !== ticket.id && active.includes(other.status)) touched.add(other.targetFiles);
      if (ticket.targetFiles.some((file) => touched.touches(file))) wrong('its files are being changed');
    }
  }

  #agreed({ tier, number, ticketId }: EventOf<'attempt.started'>['attempt']): boolean {
    const asked = lastApproval(this.state, ticketId, 'spawn');
    return asked?.status === 'approved' && asked.attempt?.tier === tier && asked.attempt.number === number && asked.outdated !== true;
  }

  #lookAtMerge(ticketId: TicketId | null, wrong: (what: string) => unknown): void {
    const { state } = this;
    if (state.openMerges.size > 0) wrong('something is being merged');
    if (ticketId === null) {
      const ended = [...state.tickets.values()].every((ticket) => ticket.status === 'completed' || ticket.status === 'cancelled');
      if (!ended || lastApproval(state, null, 'merge')?.status !== 'approved') wrong('nobody agreed, or it is not done');
      return;
    }
    const ticket = state.tickets.get(ticketId);
    if (ticket === undefined) return void wrong('there is no ticket');
    const qa = lastAttempt(state, ticketId, 4);
    const follows = lastAttempt(state, ticketId, 3)?.number;
    if (this.#evidence(ticket)?.passed !== true || qa?.outcome !== 'done' || qa.follows !== follows) wrong('nothing shows that it is done');
    const early = ticket.dependsOn.some((id) => !['completed', 'cancelled'].includes(state.tickets.get(id)?.status ?? ''));
    if (early) wrong('what it depends on is not merged');
  }

  #evidence(ticket: Ticket): Evidence | undefined {
    const follows = lastAttempt(this.state, ticket.id, 3)?.number;
    return this.state.evidence.get(ticket.id)?.findLast((found) => found.follows === follows && found.evidence.kind === 'check')?.evidence;
  }

  #limits(): void {
    const workers = [...this.state.openAttempts].filter((id) => {
      const attempt = this.state.attempts.get(id);
      // One that was held and is stopped now works no more than before.
      return attempt?.tier === 3 && attempt.status !== 'held' && attempt.status !== 'stopping';
    });
    if (workers.length > Math.min(this.limits.workersInProject, 5)) this.broken.push(`${workers.length} workers at the same time`);
    if (this.state.openChecks.size > 3) this.broken.push(`${this.state.openChecks.size} checks at the same time`);
  }
}
