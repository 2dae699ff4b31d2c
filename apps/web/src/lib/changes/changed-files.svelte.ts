import type { Client } from '@baton/client';
import type { Change, ChangeId, ChangeInFiles, DiscussionId } from '@baton/protocol';
import { SvelteMap } from 'svelte/reactivity';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';

/** What a change did to files, which never changes. `undefined`: the server knows nothing of it. */
export type FilesOfChange = Pick<ChangeInFiles, 'files' | 'more' | 'addedLines' | 'removedLines' | 'problem'> | undefined;

/** The most that one request asks for. */
const PAGE = 50;

/** Fetches what changes did to files, for as many of them as are shown: which changes there are is known from the log. */
export class ChangedFiles {
  readonly #client: Pick<Client, 'changes'>;
  readonly #id: DiscussionId;
  readonly #known = new SvelteMap<ChangeId, FilesOfChange>();
  #problem = $state.raw<ShownProblem | undefined>();
  #wanted: readonly Change[] = [];
  #fetching = false;

  constructor(client: Pick<Client, 'changes'>, id: DiscussionId) {
    this.#client = client;
    this.#id = id;
  }

  /** Why something that is shown could not be fetched. */
  get problem(): ShownProblem | undefined {
    return this.#problem;
  }

  has(id: ChangeId): boolean {
    return this.#known.has(id);
  }

  of(id: ChangeId): FilesOfChange {
    return this.#known.get(id);
  }

  /** Says what is shown, the newest first: what is not known of it is fetched, in as few requests as it takes. */
  want(changes: readonly Change[]): void {
    this.#wanted = changes;
    if (!this.#fetching && this.#problem === undefined) void this.#fetch();
  }

  /** Tries again after a failure. */
  retry(): void {
    this.#problem = undefined;
    this.want(this.#wanted);
  }

  /** Fetches all files of a change of which a list names only some. */
  async whole(id: ChangeId): Promise<void> {
    this.#known.set(id, await this.#client.changes.get(this.#id, id));
  }

  async #fetch(): Promise<void> {
    this.#fetching = true;
    try {
      for (let range = this.#missing(); range.length > 0; range = this.#missing()) {
        const [newest] = range;
        const after = newest === undefined ? undefined : this.#wanted[this.#wanted.indexOf(newest) - 1];
        const query = { limit: range.length, ...(after === undefined ? {} : { before: after.id }) };
        const { items } = await this.#client.changes.list(this.#id, query);
        for (const item of items) this.#known.set(item.id, item);
        // What did not come does not come the next time either.
        for (const { id } of range) if (!this.#known.has(id)) this.#known.set(id, undefined);
      }
    } catch (error) {
      this.#problem = shownProblem(error);
    } finally {
      this.#fetching = false;
    }
  }

  /** The newest that are not known, up to the oldest such one that one request reaches. */
  #missing(): readonly Change[] {
    const from = this.#wanted.findIndex(({ id }) => !this.#known.has(id));
    if (from === -1) return [];
    const reach = this.#wanted.slice(from, from + PAGE);
    return reach.slice(0, reach.findLastIndex(({ id }) => !this.#known.has(id)) + 1);
  }
}
