import type { Client } from '@baton/client';
import type { Entry, EntryId, Mode, RunBody, RunId, RunInput, SteerId, SteerWhen, Take } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import type { ShownProblem } from '#lib/api/shown-problem.ts';
import type { ModelChoice } from '#lib/models/model-choice.ts';
import type { DiscussionStore } from './discussion-store.svelte.ts';

/** What a person does in a discussion. What comes of it is shown by the log, not by the answers of these calls. */
export class Conversation {
  readonly #client: Client;
  readonly #store: DiscussionStore;
  readonly #mode: () => Mode;
  readonly sending = new Action();
  readonly stopping = new Action();
  readonly resetting = new Action();
  readonly steering = new Action();
  readonly branching = new Action();
  readonly #actions = [this.sending, this.stopping, this.resetting, this.steering, this.branching];
  #said: Promise<unknown> = Promise.resolve();
  #stopAsked = $state<string | undefined>();

  /** `mode`: what the next run may do by itself. */
  constructor(client: Client, store: DiscussionStore, mode: () => Mode) {
    this.#client = client;
    this.#store = store;
    this.#mode = mode;
  }

  get phase(): 'idle' | 'sending' | 'running' | 'stopping' {
    const run = this.#store.activeRun;
    if (run !== undefined) {
      return run.state.stopRequested || this.#stopAsked === run.state.request.id ? 'stopping' : 'running';
    }
    return this.sending.busy ? 'sending' : 'idle';
  }

  /** Sends a text; it stands in the thread at once. Answers whether the server took it. */
  async send(choice: ModelChoice, input: RunInput, changes: Pick<RunBody, 'leaveOut' | 'edits' | 'basis'> = {}): Promise<boolean> {
    this.#store.pending = { text: input.text, entryId: undefined };
    const sent = await this.sending.run(async () => {
      const { entryId } = await this.#client.runs.start(this.#store.id, { ...this.bodyOf(choice, input), ...changes });
      this.#store.pending = { text: input.text, entryId };
    });
    if (!sent) this.#store.pending = undefined;
    return sent;
  }

  /** Answers an entry once more, with this model, in a take of its own where it has an answer already. */
  async answerAgain(entryId: EntryId, choice: ModelChoice): Promise<boolean> {
    return this.sending.run(async () => {
      const { takeId } = await this.#client.runs.start(this.#store.id, { ...choice, mode: this.#mode(), parentEntryId: entryId });
      if (takeId !== undefined) this.#store.choose(takeId);
    });
  }

  /** Answers the entry of the last run once more, with this model. */
  async retry(choice: ModelChoice): Promise<boolean> {
    const entryId = this.#store.lastRun?.state.request.entryId;
    return entryId === undefined ? false : this.answerAgain(entryId, choice);
  }

  /** Puts another text in an entry's place, in a take of its own, and has it answered. Answers whether it stands there, answered or not. */
  async editAndSend(entryId: EntryId, text: string, choice: ModelChoice): Promise<boolean> {
    let stands = false;
    await this.sending.run(async () => {
      const { takeId } = await this.#client.entries.edit(entryId, { text });
      stands = true;
      this.#store.choose(takeId);
      await this.#client.runs.start(this.#store.id, { ...choice, mode: this.#mode(), takeId });
    });
    return stands;
  }

  /** Goes on from an entry in a new take. */
  async branchFrom(entryId: EntryId): Promise<boolean> {
    return this.branching.run(async () => {
      const { id } = await this.#client.takes.create(this.#store.id, { leafId: entryId });
      this.#store.choose(id);
    });
  }

  async renameTake(take: Take, name: string): Promise<boolean> {
    return this.branching.run(async () => {
      await this.#client.takes.change(take.id, { name }, take.version);
    });
  }

  async removeTake(take: Take): Promise<boolean> {
    return this.branching.run(() => this.#client.takes.remove(take.id, take.version));
  }

  /** Says something to the run at work, after what is being said to it already. Answers whether the server took it. */
  async steer(input: RunInput, when: SteerWhen): Promise<boolean> {
    const run = this.#store.activeRun;
    if (run === undefined) return false;
    const said = this.#said.then(() =>
      this.steering.run(async () => {
        await this.#client.runs.steer(run.state.request.id, { ...input, when });
      }),
    );
    this.#said = said;
    return said;
  }

  /** Takes back what does not stand in the thread yet. */
  async withdraw(runId: RunId, steerId: SteerId): Promise<boolean> {
    return this.steering.run(() => this.#client.runs.withdraw(runId, steerId));
  }

  /** What a summary stands for is sent again. */
  async uncompact({ id, version }: Entry): Promise<boolean> {
    return this.resetting.run(() => this.#client.entries.remove(id, version));
  }

  async stop(): Promise<boolean> {
    const run = this.#store.activeRun;
    if (run === undefined) return false;
    const { id } = run.state.request;
    this.#stopAsked = id;
    const taken = await this.stopping.run(async () => {
      await this.#client.runs.stop(id);
    });
    if (!taken) this.#stopAsked = undefined;
    return taken;
  }

  /** Goes on with a run of somebody who may not any more. */
  async takeOver(runId: RunId): Promise<boolean> {
    return this.stopping.run(async () => {
      await this.#client.runs.takeOver(runId);
    });
  }

  /** What came before is no longer sent to the model. */
  async reset(): Promise<boolean> {
    const take = this.#store.take;
    if (take === undefined) return false;
    return this.resetting.run(async () => {
      await this.#client.discussions.reset(this.#store.id, take.id);
    });
  }

  /** The server answers again: that it could not be reached is no news any more. */
  reached(): void {
    for (const action of this.#actions)
      if (action.problem?.kind === 'unreachable' || action.problem?.kind === 'unavailable') action.clear();
  }

  /** What went wrong with what was done last, each once. */
  get problems(): readonly ShownProblem[] {
    return this.#actions.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  }

  /** What a run with this model and input asks for, at the end of the shown take. */
  bodyOf(choice: ModelChoice, input: RunInput): RunBody {
    const take = this.#store.take;
    return { ...choice, mode: this.#mode(), input, ...(take === undefined ? {} : { takeId: take.id }) };
  }
}
