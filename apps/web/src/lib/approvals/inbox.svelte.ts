import type { Client, Socket } from '@baton/client';
import { asId, type Approval, type ApprovalList, type ProjectId, type StreamName } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';
import { asAsked } from './as-asked.ts';
import { foldApprovals } from './fold-approvals.ts';

/** Everything that waits for a person, in all projects, kept up by the projects' streams. What is decided meanwhile stays known. */
export class Inbox {
  readonly #client: Pick<Client, 'approvals'>;
  readonly #streams: Pick<Socket, 'subscribe'>;
  readonly #onasked: (approval: Approval) => void;
  readonly #ends = new Map<StreamName, () => void>();
  #known = $state.raw<readonly Approval[]>([]);
  #loaded = $state(false);
  #problem = $state.raw<ShownProblem | undefined>();
  #open = false;

  /** `onasked` hears of what is asked while the page is open. */
  constructor(deps: { client: Pick<Client, 'approvals'>; streams: Pick<Socket, 'subscribe'>; onasked: (approval: Approval) => void }) {
    this.#client = deps.client;
    this.#streams = deps.streams;
    this.#onasked = deps.onasked;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get problem(): ShownProblem | undefined {
    return this.#problem;
  }

  /** What waited when the page was opened and what was asked since, the longest first. */
  get known(): readonly Approval[] {
    return this.#known;
  }

  /** What waits, the longest first. */
  readonly pending = $derived.by((): readonly Approval[] => asAsked(this.#known.filter(({ status }) => status === 'pending')));

  /** Fetches and follows; answers what ends that. */
  open(): () => void {
    this.#open = true;
    void this.load();
    return () => {
      this.#open = false;
      for (const end of this.#ends.values()) end();
      this.#ends.clear();
    };
  }

  /** Fetches what waits. What is known stays, as far as nothing newer is. */
  async load(): Promise<void> {
    this.#problem = undefined;
    try {
      const { items, asOf } = await this.#all();
      const fetched = new Set(items.map(({ id }) => id));
      this.#known = [...this.#known.filter(({ id, status }) => !fetched.has(id) && status !== 'pending'), ...items];
      this.#loaded = true;
      if (this.#open) for (const [stream, seq] of Object.entries(asOf)) this.#follow(asId(stream), seq);
    } catch (error) {
      this.#problem = shownProblem(error);
    }
  }

  /** Says which projects there are: what waits in one that is new is fetched. */
  projectsAre(ids: readonly ProjectId[]): void {
    if (this.#loaded && ids.some((id) => !this.#ends.has(asId(`project:${id}`)))) void this.load();
  }

  async #all(): Promise<Pick<ApprovalList, 'items' | 'asOf'>> {
    const first = await this.#client.approvals.list({ status: 'pending' });
    const items = [...first.items];
    let cursor = first.nextCursor;
    while (cursor !== null) {
      const page = await this.#client.approvals.list({ status: 'pending', cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return { items, asOf: first.asOf };
  }

  #follow(stream: StreamName, after: number): void {
    this.#ends.get(stream)?.();
    let live = false;
    const end = this.#streams.subscribe(stream, {
      after,
      onEvent: ({ event }) => {
        const before = this.#known;
        this.#known = foldApprovals(before, event);
        if (live && event.type === 'approval.requested' && this.#known !== before) this.#onasked({ ...event.approval, status: 'pending' });
      },
      onCaughtUp: () => (live = true),
      onReset: () => void this.load(),
    });
    this.#ends.set(stream, end);
  }
}
