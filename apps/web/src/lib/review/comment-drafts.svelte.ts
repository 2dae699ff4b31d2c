import type { TrackClient } from '@baton/client';
import { asId, type ReviewComment, type TicketId, type TrackId } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';
import { KeptValue } from '#lib/app/kept-value.svelte.ts';

/** A comment that was not sent. */
export interface CommentDraft {
  readonly key: string;
  /** Undefined: whose work it is about is not said yet. */
  readonly ticketId: TicketId | undefined;
  readonly comment: ReviewComment;
}

/** What somebody says of the work on a track, collected until it is sent to the workers in one go. Kept on this device, so that a reload loses nothing. */
export class CommentDrafts {
  readonly #client: { tickets: Pick<TrackClient['tickets'], 'comment'> };
  readonly #device: KeptValue<readonly CommentDraft[]>;
  #list = $state.raw<readonly CommentDraft[]>([]);
  #busy = $state(false);
  #problem = $state.raw<ShownProblem | undefined>();
  /** What was sent last for each ticket, and under which key: sent again after a lost answer, it arrives once. */
  readonly #tried = new Map<TicketId, { text: string; key: string }>();

  constructor(client: { tickets: Pick<TrackClient['tickets'], 'comment'> }, trackId: TrackId) {
    this.#client = client;
    this.#device = new KeptValue(`baton.review.${trackId}`);
    this.#list = draftsFrom(this.#device.read());
  }

  get list(): readonly CommentDraft[] {
    return this.#list;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why something of it could not be sent, until the next time. */
  get problem(): ShownProblem | undefined {
    return this.#problem;
  }

  /** Whether a reload would lose nothing. */
  get kept(): boolean {
    return this.#device.kept;
  }

  /** Whether all that is there can be sent. */
  get complete(): boolean {
    return this.#list.length > 0 && this.#list.every(({ ticketId }) => ticketId !== undefined);
  }

  add(ticketId: TicketId | undefined, comment: ReviewComment): void {
    this.#set([...this.#list, { key: crypto.randomUUID(), ticketId, comment }]);
  }

  remove(key: string): void {
    this.#set(this.#list.filter((draft) => draft.key !== key));
  }

  assign(key: string, ticketId: TicketId): void {
    this.#set(this.#list.map((draft) => (draft.key === key ? { ...draft, ticketId } : draft)));
  }

  /** Sends all of it, ticket by ticket; what is refused stays. Answers for how many tickets it went through. */
  async send(): Promise<number> {
    if (this.#busy || !this.complete) return 0;
    this.#busy = true;
    this.#problem = undefined;
    let sent = 0;
    try {
      for (const [ticketId, drafts] of Map.groupBy(this.#list, (draft) => draft.ticketId)) {
        if (ticketId !== undefined && (await this.#sendTo(ticketId, drafts))) sent += 1;
      }
    } finally {
      this.#busy = false;
    }
    return sent;
  }

  async #sendTo(ticketId: TicketId, drafts: readonly CommentDraft[]): Promise<boolean> {
    const comments = drafts.map(({ comment }) => comment);
    const text = JSON.stringify(comments);
    const before = this.#tried.get(ticketId);
    const key = before?.text === text ? before.key : crypto.randomUUID();
    this.#tried.set(ticketId, { text, key });
    try {
      await this.#client.tickets.comment(ticketId, comments, { idempotencyKey: key });
    } catch (error) {
      this.#problem = shownProblem(error);
      return false;
    }
    this.#tried.delete(ticketId);
    const keys = new Set(drafts.map((draft) => draft.key));
    this.#set(this.#list.filter((draft) => !keys.has(draft.key)));
    return true;
  }

  #set(list: readonly CommentDraft[]): void {
    this.#list = list;
    this.#device.write(list.length === 0 ? undefined : list, 0);
  }
}

/** What an earlier page kept, as far as it is what it should be. */
function draftsFrom(kept: unknown): CommentDraft[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((each: unknown): CommentDraft[] => {
    if (typeof each !== 'object' || each === null || !('key' in each) || !('comment' in each)) return [];
    const { key, comment } = each;
    const ticketId = 'ticketId' in each && typeof each.ticketId === 'string' ? asId<TicketId>(each.ticketId) : undefined;
    if (typeof key !== 'string' || !isComment(comment)) return [];
    return [{ key, ticketId, comment }];
  });
}

function isComment(value: unknown): value is ReviewComment {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
