import type { ListOptions, Socket } from '@baton/client';
import { streamOf, type Event, type Page, type ProjectId } from '@baton/protocol';
import { Loadable } from '#lib/api/loadable.svelte.ts';

/** Everything of one kind that a project has, kept up by the project's stream. */
export class ProjectRows<Row extends { readonly id: string }> {
  readonly #projectId: ProjectId;
  readonly #list: (given: ListOptions) => Promise<Page<Row>>;
  readonly #streams: Pick<Socket, 'subscribe'>;
  readonly #concerns: (type: Event['type']) => boolean;
  readonly listed: Loadable<readonly Row[]>;
  #asOf: number | undefined;
  #isOpen = false;
  #end: (() => void) | undefined;

  /** `concerns`: after which events of the project they are looked at again. */
  constructor(
    projectId: ProjectId,
    deps: {
      list: (given: ListOptions) => Promise<Page<Row>>;
      streams: Pick<Socket, 'subscribe'>;
      concerns: (type: Event['type']) => boolean;
    },
  ) {
    this.#projectId = projectId;
    this.#list = deps.list;
    this.#streams = deps.streams;
    this.#concerns = deps.concerns;
    this.listed = new Loadable(() => this.#all());
  }

  /** Follows what becomes of them; answers what ends that. */
  open(): () => void {
    this.#isOpen = true;
    this.#follow();
    return () => {
      this.#isOpen = false;
      this.#end?.();
      this.#end = undefined;
    };
  }

  /** Puts in one that was just made: the stream may have told of it already. */
  made(row: Row): void {
    this.listed.set([...(this.listed.value ?? []).filter(({ id }) => id !== row.id), row]);
  }

  async #all(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Row> = await this.#list(cursor === null ? {} : { cursor });
      this.#asOf ??= page.asOfSeq;
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    this.#follow();
    return rows;
  }

  #follow(): void {
    if (!this.#isOpen || this.#asOf === undefined || this.#end !== undefined) return;
    this.#end = this.#streams.subscribe(streamOf.project(this.#projectId), {
      after: this.#asOf,
      onEvent: ({ event }) => {
        if (this.#concerns(event.type)) void this.listed.refresh();
      },
      onReset: () => {
        this.#end?.();
        this.#end = undefined;
        this.#asOf = undefined;
        void this.listed.refresh();
      },
    });
  }
}
