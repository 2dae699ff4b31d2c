import type { Client, Socket } from '@baton/client';
import { hasEnded, streamOf, type Discussion, type DiscussionId, type EventFrame, type ProjectId } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';
import type { ShownStream } from '#lib/connection/connection.svelte.ts';
import { allDiscussions } from './all-discussions.ts';
import { foldRows, groupRows, rowOf, type DiscussionRow } from './discussion-list.ts';

/** A project's discussions, kept up to date by the project's stream. */
export class DiscussionList implements ShownStream {
  readonly #client: Client;
  readonly #socket: Pick<Socket, 'subscribe'>;
  readonly projectId: ProjectId;
  #rows = $state.raw<readonly DiscussionRow[]>([]);
  #loaded = $state(false);
  #seq = $state(0);
  #catchUps = $state(0);
  #problem = $state.raw<ShownProblem | undefined>();
  #unsubscribe: (() => void) | undefined;
  #closed = false;

  constructor(projectId: ProjectId, deps: { client: Client; socket: Pick<Socket, 'subscribe'> }) {
    this.projectId = projectId;
    this.#client = deps.client;
    this.#socket = deps.socket;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get problem(): ShownProblem | undefined {
    return this.#problem;
  }

  get rows(): readonly DiscussionRow[] {
    return this.#rows;
  }

  /** Position in the project's stream. */
  get seq(): number {
    return this.#seq;
  }

  get catchUps(): number {
    return this.#catchUps;
  }

  readonly groups = $derived.by(() => groupRows(this.#rows, Date.now()));

  find(id: DiscussionId): DiscussionRow | undefined {
    return this.#rows.find((row) => row.id === id);
  }

  /** Fetches the list and follows the stream from there; answers what ends that. */
  open(): () => void {
    void this.load();
    return () => {
      this.#closed = true;
      this.#unsubscribe?.();
    };
  }

  async load(): Promise<void> {
    this.#problem = undefined;
    try {
      const { discussions, asOfSeq } = await allDiscussions(this.#client, this.projectId);
      this.#rows = discussions.map(rowOf);
      this.#seq = asOfSeq;
      this.#loaded = true;
      if (!this.#closed) this.#follow(asOfSeq);
    } catch (error) {
      this.#problem = shownProblem(error);
    }
  }

  async create(): Promise<Discussion> {
    return this.#client.discussions.create(this.projectId);
  }

  /** Takes over what the stream does not say of a discussion: how far it has come and what it has cost. */
  refresh({ id, lastSeq, usage }: Pick<Discussion, 'id' | 'lastSeq' | 'usage'>): void {
    this.#rows = this.#rows.map((row) => (row.id === id ? { ...row, lastSeq, usage } : row));
  }

  #follow(after: number): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#socket.subscribe(streamOf.project(this.projectId), {
      after,
      onEvent: (frame) => this.#event(frame),
      onCaughtUp: () => (this.#catchUps += 1),
      onReset: () => void this.load(),
    });
  }

  #event(frame: EventFrame): void {
    this.#rows = foldRows(this.#rows, frame);
    this.#seq = frame.seq;
    const { event } = frame;
    if (event.type === 'run.updated' && hasEnded(event.status)) void this.#ask(event.discussionId);
  }

  /** A failure leaves the row as it is: the next end of a run asks again. */
  async #ask(id: DiscussionId): Promise<void> {
    const discussion = await this.#client.discussions.get(id).catch(() => undefined);
    if (discussion !== undefined) this.refresh(discussion);
  }
}
