import type { Socket } from '@baton/client';
import { emptyTrack, foldTrack, streamOf, type Attempt, type Ticket, type TicketId, type TrackId, type TrackState } from '@baton/protocol';
import type { Schedule } from '#lib/discussion/frame-schedule.ts';

/** One track as the page shows it: its stream from the beginning, folded, and drawn at most once per frame. */
export class TrackStore {
  readonly id: TrackId;
  readonly #source: Pick<Socket, 'subscribe'>;
  readonly #schedule: Schedule;
  #folded: TrackState;
  #unsubscribe: (() => void) | undefined;
  #scheduled = false;
  #arrivedOnce = false;
  readonly #after: (() => void)[] = [];

  #revision = $state(0);
  #catchUps = $state(0);
  #problem = $state.raw<{ kind: string; detail: string } | undefined>();

  constructor(id: TrackId, deps: { source: Pick<Socket, 'subscribe'>; schedule: Schedule }) {
    this.id = id;
    this.#source = deps.source;
    this.#schedule = deps.schedule;
    this.#folded = emptyTrack(id);
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

  // The maps of the state are changed in place, so what is handed on is a new box around it at every drawing.
  readonly #state = $derived.by((): { now: TrackState } => {
    void this.#revision;
    return { now: this.#folded };
  });

  /** To be read at once and not to be kept: it changes in place with what comes. */
  get now(): TrackState {
    return this.#state.now;
  }

  get seq(): number {
    return this.now.seq;
  }

  get track() {
    return this.now.track;
  }

  get pipeline() {
    return this.now.pipeline;
  }

  #listed: readonly Ticket[] = [];

  /** In the order of writing. The same list for as long as nothing of it has changed. */
  readonly tickets = $derived.by((): readonly Ticket[] => {
    const now = [...this.#state.now.tickets.values()].sort(
      (left, right) => left.position - right.position || (left.id < right.id ? -1 : 1),
    );
    const same = now.length === this.#listed.length && now.every((ticket, index) => ticket === this.#listed[index]);
    if (!same) this.#listed = now;
    return this.#listed;
  });

  readonly #numbers = $derived.by(() => new Map(this.tickets.map(({ id }, index) => [id, `T-${String(index + 1).padStart(2, '0')}`])));

  /** What a ticket is called in few characters: its place in the order of writing. */
  numberOf(id: TicketId): string {
    return this.#numbers.get(id) ?? '';
  }

  ticketOf(id: TicketId | undefined): Ticket | undefined {
    return id === undefined ? undefined : this.now.tickets.get(id);
  }

  /** Every run of a tier here, in the order in which they were started. */
  get attempts(): readonly Attempt[] {
    return [...this.now.attempts.values()];
  }

  #subscribe(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#source.subscribe(streamOf.track(this.id), {
      after: this.#folded.seq,
      onEvent: (frame) => {
        if (frame.seq <= this.#folded.seq) return;
        foldTrack(this.#folded, frame);
        // Until everything is there nothing of it is shown.
        if (this.#arrivedOnce) this.#draw();
      },
      onCaughtUp: () => {
        this.#problem = undefined;
        this.#arrivedOnce = true;
        this.#draw(() => (this.#catchUps += 1));
      },
      onReset: (firstSeq) => {
        this.#folded = { ...emptyTrack(this.id), seq: firstSeq - 1 };
        this.#subscribe();
      },
      onError: (problem) => (this.#problem = problem),
    });
  }

  #draw(also?: () => void): void {
    if (also !== undefined) this.#after.push(also);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#revision += 1;
      for (const work of this.#after.splice(0)) work();
    });
  }
}
