import type { Client, Socket } from '@baton/client';
import { streamOf, type Discussion, type ProjectId } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';
import { foldRows, groupRows, rowOf, type DiscussionRow } from './discussion-list.ts';

/** A project's discussions, kept up to date by the project's stream. */
export class DiscussionList {
  readonly #client: Client;
  readonly #socket: Pick<Socket, 'subscribe'>;
  readonly #projectId: ProjectId;
  #rows = $state.raw<readonly DiscussionRow[]>([]);
  #loaded = $state(false);
  #problem = $state.raw<ShownProblem | undefined>();
  #unsubscribe: (() => void) | undefined;
  #closed = false;

  constructor(projectId: ProjectId, deps: { client: Client; socket: Pick<Socket, 'subscribe'> }) {
    this.#projectId = projectId;
    this.#client = deps.client;
    this.#socket = deps.socket;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get problem(): ShownProblem | undefined {
    return this.#problem;
  }

  get empty(): boolean {
    return this.#rows.every((row) => row.archived);
  }

  readonly groups = $derived.by(() => groupRows(this.#rows, Date.now()));

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
      const { discussions, asOfSeq } = await this.#all();
      this.#rows = discussions.map(rowOf);
      this.#loaded = true;
      if (!this.#closed) this.#follow(asOfSeq);
    } catch (error) {
      this.#problem = shownProblem(error);
    }
  }

  async create(): Promise<Discussion> {
    return this.#client.discussions.create(this.#projectId);
  }

  #follow(after: number): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#socket.subscribe(streamOf.project(this.#projectId), {
      after,
      onEvent: (frame) => (this.#rows = foldRows(this.#rows, frame)),
      onReset: () => void this.load(),
    });
  }

  /** All pages; events from the first page's position on are folded in again, which changes nothing that is there already. */
  async #all(): Promise<{ discussions: Discussion[]; asOfSeq: number }> {
    const first = await this.#client.discussions.list(this.#projectId);
    const discussions = [...first.items];
    let cursor = first.nextCursor;
    while (cursor !== null) {
      const page = await this.#client.discussions.list(this.#projectId, { cursor });
      discussions.push(...page.items);
      cursor = page.nextCursor;
    }
    return { discussions, asOfSeq: first.asOfSeq };
  }
}
