import type { Socket } from '@baton/client';
import {
  asId,
  hasEnded,
  pathTo,
  streamOf,
  unsentEntries,
  type Approval,
  type CallId,
  type Change,
  type DiscussionId,
  type DiscussionState,
  type EntryId,
  type EventOf,
  type MemberId,
  type MessagePart,
  type ModelChoice,
  type PresenceFrame,
  type RunId,
  type RunInDiscussion,
  type RunSettings,
  type Steer,
  type Take,
  type TakeId,
} from '@baton/protocol';
import { createSubscriber } from 'svelte/reactivity';
import type { CallStart } from '#lib/approvals/call-grant.ts';
import { branchPoints } from './branches.ts';
import { DiscussionLog } from './discussion-log.ts';
import { textOf } from './entry-text.ts';
import type { Schedule } from './frame-schedule.ts';
import type { RunMoments } from './run-moments.ts';
import { buildThread, type ThreadItem } from './thread.ts';
import { unsentIn, type Unsent } from './unsent.ts';

/** What changes faster than it is drawn, a message while it is written above all: drawn once per frame. */
export class Live<Value> {
  #update = (): void => undefined;
  // Not a state: it is made while it is first read, and whoever makes a state does not hear of its changes.
  readonly #subscribe = createSubscriber((update) => {
    this.#update = update;
    return () => (this.#update = () => undefined);
  });
  readonly #read: () => Value;

  constructor(read: () => Value) {
    this.#read = read;
  }

  get now(): Value {
    this.#subscribe();
    return this.#read();
  }

  touched(): void {
    this.#update();
  }
}

/** A text that was sent and that the log does not show yet. */
export interface PendingText {
  text: string;
  /** The entry that it became, once the server has said so. */
  entryId: EntryId | undefined;
}

/** One discussion as the page shows it: its stream, folded, and drawn at most once per frame. */
export class DiscussionStore {
  readonly id: DiscussionId;
  readonly #source: Pick<Socket, 'subscribe'>;
  readonly #schedule: Schedule;
  readonly #log: DiscussionLog;
  readonly #live = new Map<EntryId, Live<readonly MessagePart[]>>();
  readonly #outputs = new Map<CallId, Live<string>>();
  readonly #touched = new Set<Live<unknown> | undefined>();
  #scheduled = false;
  #unsubscribe: (() => void) | undefined;
  #items: readonly ThreadItem[] = [];

  #revision = $state(0);
  #catchUps = $state(0);
  #problem = $state.raw<{ kind: string; detail: string } | undefined>();
  #pending = $state.raw<PendingText | undefined>();
  /** So many entries were known when it was sent. */
  #entriesBefore = 0;
  #chosen = $state.raw<TakeId | undefined>();
  #people = $state.raw<PresenceFrame['members']>([]);

  constructor(id: DiscussionId, deps: { source: Pick<Socket, 'subscribe'>; schedule: Schedule }) {
    this.id = id;
    this.#source = deps.source;
    this.#schedule = deps.schedule;
    this.#log = new DiscussionLog(id);
  }

  /** Subscribes; answers what ends it. */
  open(): () => void {
    this.#subscribe();
    return () => this.#unsubscribe?.();
  }

  /** Everything up to now is there. Stays true over reconnections, since what is there stays there. */
  get loaded(): boolean {
    return this.#catchUps > 0;
  }

  /** How often everything up to then had been sent: once at the start, and once after every reconnection. */
  get catchUps(): number {
    return this.#catchUps;
  }

  /** Why the stream can't be read, if so. */
  get problem(): { kind: string; detail: string } | undefined {
    return this.#problem;
  }

  /** Everybody who has the discussion open now, oneself too. */
  get people(): PresenceFrame['members'] {
    return this.#people;
  }

  get pending(): PendingText | undefined {
    return this.#pending;
  }

  set pending(pending: PendingText | undefined) {
    if (pending?.entryId === undefined) this.#entriesBefore = this.#log.state.entries.size;
    this.#pending = this.#arrived(pending) ? undefined : pending;
  }

  readonly #state = $derived.by((): { now: DiscussionState } => {
    void this.#revision;
    return { now: this.#log.state };
  });

  /** Position in the stream that is shown. */
  get seq(): number {
    return this.#state.now.seq;
  }

  /** When the newest event that is shown happened, as RFC 3339. */
  get newestAt(): string | undefined {
    void this.seq;
    return this.#log.newestAt;
  }

  get title(): string | undefined {
    return this.#state.now.summary?.title;
  }

  get projectId() {
    return this.#state.now.summary?.projectId;
  }

  /** What the discussion's runs use where they say nothing else. */
  get settings(): RunSettings {
    return this.#state.now.summary?.settings ?? {};
  }

  /** Who is asked when the chosen model can't answer, in order. */
  get fallbacks(): readonly ModelChoice[] {
    return this.#state.now.summary?.fallbacks ?? [];
  }

  get deleted(): boolean {
    return this.#state.now.deleted;
  }

  get usage() {
    return this.#state.now.usage;
  }

  /** Where its runs work, if that is not the project's folder. */
  get worktree() {
    return this.#state.now.worktree;
  }

  get context() {
    return this.#state.now.context;
  }

  /** All takes, in the order in which they were made. */
  readonly takes = $derived.by((): readonly Take[] => [...this.#state.now.takes.values()]);

  /** Shows another take, from now on and whoever goes on elsewhere. */
  choose(takeId: TakeId): void {
    this.#chosen = takeId;
  }

  /** The path that is shown: the chosen one, else the one of the last run, or the first where none has run. */
  readonly take = $derived.by((): Take | undefined => {
    const { runs, takes } = this.#state.now;
    const chosen = this.#chosen === undefined ? undefined : takes.get(this.#chosen);
    if (chosen !== undefined) return chosen;
    const last = [...runs.values()].at(-1)?.state.request.takeId;
    return (last === undefined ? undefined : takes.get(last)) ?? takes.values().next().value;
  });

  /** Where other takes leave the shown one. */
  readonly branches = $derived.by((): ReadonlyMap<EntryId | 'root', readonly Take[]> => branchPoints(this.#state.now, this.take?.id));

  /** What was said to runs of the shown take and does not stand in the thread yet; `held`: its run has ended without taking it up. */
  readonly steers = $derived.by((): readonly (Steer & { runId: RunId; held: boolean })[] => {
    const { runs, steers } = this.#state.now;
    return [...steers.values()].flatMap((steer) => {
      const run = runs.get(steer.runId)?.state;
      if (run === undefined || run.request.takeId !== this.take?.id) return [];
      return [{ ...steer, held: run.status === 'failed' || run.status === 'stopped' }];
    });
  });

  /** The thread of any take, for looking at two side by side. */
  threadOf(takeId: TakeId): readonly ThreadItem[] {
    return buildThread(this.#state.now, takeId);
  }

  readonly thread = $derived.by((): readonly ThreadItem[] => {
    this.#items = buildThread(this.#state.now, this.take?.id, this.#items);
    return this.#items;
  });

  /** The last run of this path, whatever its state. */
  readonly lastRun = $derived.by((): RunInDiscussion | undefined => {
    const turn = this.thread.findLast((item) => item.type === 'turn' && item.run !== undefined);
    return turn?.type === 'turn' ? turn.run : undefined;
  });

  /** Whether a run is at work in a take. */
  isRunning(takeId: TakeId): boolean {
    return [...this.#state.now.runs.values()].some(({ state }) => state.request.takeId === takeId && !hasEnded(state.status));
  }

  readonly activeRun = $derived.by((): RunInDiscussion | undefined => {
    const runs = [...this.#state.now.runs.values()];
    return runs.findLast((run) => run.state.request.takeId === this.take?.id && !hasEnded(run.state.status));
  });

  #asked: readonly Approval[] = [];
  #changed: readonly Change[] = [];

  /** Everything that people were asked here, in the order in which it was asked. The same list for as long as nothing of it has changed. */
  readonly approvals = $derived.by((): readonly Approval[] => {
    this.#asked = keptList(this.#asked, this.#state.now.approvals);
    return this.#asked;
  });

  /** What tool calls made of files, and what was taken back, in order. The same list for as long as nothing of it has changed. */
  readonly changes = $derived.by((): readonly Change[] => {
    this.#changed = keptList(this.#changed, this.#state.now.changes);
    return this.#changed;
  });

  /** What a call made of files. */
  changeOf(callId: CallId): Change | undefined {
    void this.changes;
    // A call's change has its id.
    return this.#state.now.changes.get(asId(callId));
  }

  runOf(runId: RunId): RunInDiscussion | undefined {
    return this.#state.now.runs.get(runId);
  }

  /** What waits for a person, the longest first. */
  readonly pendingApprovals = $derived.by((): readonly Approval[] => this.approvals.filter(({ status }) => status === 'pending'));

  readonly #approvalsByCall = $derived.by(() => Map.groupBy(this.approvals, ({ callId }) => callId));

  /** What people were asked about a call, the last one last: it is asked again where something changed since. */
  approvalsOf(callId: CallId): readonly Approval[] {
    return this.#approvalsByCall.get(callId) ?? [];
  }

  /** The take that a run writes to. */
  takeOf(runId: RunId | undefined): TakeId | undefined {
    return runId === undefined ? undefined : this.#state.now.runs.get(runId)?.state.request.takeId;
  }

  /** How a call began; undefined where it has not. */
  startOf(callId: CallId): CallStart | undefined {
    void this.#revision;
    return this.#log.starts.get(callId);
  }

  /** How many requests of a run have been accounted for. */
  readonly #unsent = $derived.by((): Unsent => {
    const { take } = this;
    const { entries } = this.#state.now;
    return unsentIn(this.thread, unsentEntries(pathTo(entries, take?.leafId ?? null), take?.trim));
  });

  /** What of the thread is there only to be read. */
  get unsent(): Unsent {
    return this.#unsent;
  }

  /** The last summary of a take that was written and not accepted. */
  summaryOf(takeId: TakeId): EventOf<'summary.made'> | undefined {
    return this.#state.now.summaries.get(takeId);
  }

  /** Whether a run waits for a person. */
  waits(runId: RunId): boolean {
    return this.#state.now.runs.get(runId)?.state.status === 'parked';
  }

  callsOf(runId: RunId): number {
    return this.#state.now.runs.get(runId)?.state.usage.calls ?? 0;
  }

  /** The member who wrote an entry; undefined where it was no member, or there is none. */
  authorOf(entryId: EntryId): MemberId | undefined {
    const author = this.#state.now.entries.get(entryId)?.author;
    return author?.type === 'member' ? author.memberId : undefined;
  }

  momentsOf(runId: RunId): RunMoments | undefined {
    void this.#revision;
    return this.#log.moments.get(runId);
  }

  /** The message that is being written under this id: its parts so far, as new objects, since the draft's own are changed in place. */
  liveMessage(entryId: EntryId): Live<readonly MessagePart[]> {
    return this.#liveOf(this.#live, entryId, () => (this.#log.drafts.get(entryId)?.parts ?? []).map((part) => ({ ...part })));
  }

  /** The end of what a running call says; empty where it says nothing. */
  liveOutput(callId: CallId): Live<string> {
    return this.#liveOf(this.#outputs, callId, () => this.#log.outputs.get(callId)?.text ?? '');
  }

  #liveOf<Id, Value>(all: Map<Id, Live<Value>>, id: Id, read: () => Value): Live<Value> {
    const live = all.get(id) ?? new Live(read);
    all.set(id, live);
    return live;
  }

  #subscribe(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#source.subscribe(streamOf.discussion(this.id), {
      after: this.#log.state.seq,
      onEvent: (frame) => {
        // Until everything is there nothing of it is shown.
        if (this.#log.event(frame) && this.#arrivedOnce) this.#draw();
      },
      onDelta: (frame) => {
        const outcome = this.#log.delta(frame);
        if (outcome === 'gap') this.#subscribe();
        if (outcome !== 'applied') return;
        this.#touched.add(this.#live.get(frame.entryId));
        this.#draw();
      },
      onOutput: (frame) => {
        this.#log.output(frame);
        this.#touched.add(this.#outputs.get(frame.toolCallId));
        this.#draw();
      },
      onCaughtUp: () => {
        this.#problem = undefined;
        this.#arrivedOnce = true;
        this.#draw(() => {
          this.#catchUps += 1;
          // What a reader has before them stays, also when somebody else goes on in another take.
          this.#chosen ??= this.take?.id;
        });
      },
      onReset: (firstSeq) => {
        this.#log.reset(firstSeq);
        this.#subscribe();
        this.#draw();
      },
      onPresence: (people) => (this.#people = people),
      onError: (problem) => (this.#problem = problem),
    });
  }

  #draw(also?: () => void): void {
    if (also !== undefined) this.#after.push(also);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      if (this.#drawnSeq !== this.#log.state.seq) this.#revision += 1;
      this.#drawnSeq = this.#log.state.seq;
      for (const live of this.#touched) live?.touched();
      this.#touched.clear();
      if (this.#arrived(this.#pending)) this.#pending = undefined;
      for (const work of this.#after.splice(0)) work();
    });
  }

  readonly #after: (() => void)[] = [];
  #drawnSeq = 0;
  #arrivedOnce = false;

  #arrived(pending: PendingText | undefined): boolean {
    if (pending === undefined) return false;
    const { entries } = this.#log.state;
    if (pending.entryId !== undefined) return entries.has(pending.entryId);
    // The log may be quicker than the answer that names its entry.
    return [...entries.values()].slice(this.#entriesBefore).some((entry) => entry.role === 'user' && textOf(entry) === pending.text);
  }
}

/** The values of a map: the list of before where nothing of it has changed. */
function keptList<Item>(before: readonly Item[], map: ReadonlyMap<unknown, Item>): readonly Item[] {
  const now = [...map.values()];
  return now.length === before.length && now.every((item, index) => item === before[index]) ? before : now;
}
