import {
  emptyDiscussion,
  foldDiscussion,
  pathTo,
  streamOf,
  type ContextFile,
  type DiscussionState,
  type Entry,
  type Event,
  type RunId,
  type RunState,
  type Steer,
  type Trim,
} from '@baton/protocol';
import type { EventStore } from '../../log/ports.ts';
import type { DiscussionStore } from '../discussions/store.ts';

const PAGE = 500;

/**
 * What a run sees of its discussion while it works: its own path, read once, and then kept up by folding what the log gains. No round reads
 * the history again.
 */
export class RunView {
  readonly #log: EventStore;
  readonly #state: DiscussionState;
  readonly #runId: RunId;

  private constructor(log: EventStore, state: DiscussionState, runId: RunId) {
    this.#log = log;
    this.#state = state;
    this.#runId = runId;
  }

  /** Reads the path that ends at the run's last entry. `seq` is the position that the rows reflect. */
  static async open(log: EventStore, store: DiscussionStore, run: RunState, createdAt: string): Promise<RunView> {
    const { id, discussionId, takeId } = run.request;
    const { head } = await log.head(streamOf.discussion(discussionId));
    const state = emptyDiscussion(discussionId);
    for (const entry of await store.path(run.leafId)) state.entries.set(entry.id, entry);
    const take = await store.take(discussionId, takeId);
    state.takes.set(take.id, take);
    state.context = await store.contextAnyway(discussionId);
    state.runs.set(id, { state: run, createdAt, endedAt: undefined, lastProblem: undefined, toolTimes: new Map() });
    for (const steer of await store.steersOf(id)) state.steers.set(steer.id, { ...steer, runId: id });
    state.seq = head;
    return new RunView(log, state, id);
  }

  /** Everything that the discussion's log has gained since the last call, in its order. */
  async catchUp(): Promise<Event[]> {
    const events: Event[] = [];
    for (;;) {
      const frames = await this.#log.read(streamOf.discussion(this.#state.id), this.#state.seq, PAGE);
      for (const frame of frames) {
        foldDiscussion(this.#state, frame);
        events.push(frame.event);
      }
      if (frames.length < PAGE) return events;
    }
  }

  get run(): RunState {
    const run = this.#state.runs.get(this.#runId);
    if (run === undefined) throw new Error('a view holds its own run');
    return run.state;
  }

  /** What was said to the run and has to stand in the thread before the model is asked next, oldest first. */
  get steers(): Steer[] {
    return [...this.#state.steers.values()].filter((steer) => steer.runId === this.#runId && steer.when === 'next_round');
  }

  get context(): readonly ContextFile[] {
    return this.#state.context;
  }

  /** How the run's take is cut to fit its model's window. */
  get trim(): Trim | undefined {
    return this.#state.takes.get(this.run.request.takeId)?.trim;
  }

  /** From the root to the run's last entry. */
  get path(): Entry[] {
    return pathTo(this.#state.entries, this.run.leafId);
  }
}
