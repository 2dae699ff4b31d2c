import { emptyTrack, foldTrack, type Event, type TrackId, type TrackState } from '@baton/protocol';
import type { TrackFrame, TrackLog } from './conduct-ports.ts';

/** The track as its log says, and the one way to add to it: what is written was decided on everything that stood there. */
export class TrackView {
  readonly state: TrackState;
  readonly #log: TrackLog;
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: TrackLog, trackId: TrackId) {
    this.#log = log;
    this.state = emptyTrack(trackId);
  }

  /** Takes in what the log has gained. */
  catchUp(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  /**
   * Appends what `decide` answers to the state as it is then; asked again as long as somebody else was quicker. Nothing is written for an empty answer. Resolves once it is durable and in the state.
   */
  append(decide: (state: TrackState) => readonly Event[] | Promise<readonly Event[]>): Promise<void> {
    return this.#inTurn(async () => {
      for (;;) {
        await this.#read();
        const events = await decide(this.state);
        if (events.length === 0) return;
        const frames = await this.#log.append(events, this.state.seq);
        if (frames !== 'behind') return this.#fold(frames);
      }
    });
  }

  async #read(): Promise<void> {
    this.#fold(await this.#log.read(this.state.seq));
  }

  #fold(frames: readonly TrackFrame[]): void {
    for (const frame of frames) if (frame.seq > this.state.seq) foldTrack(this.state, frame);
  }

  /** One after another: each of them reads, decides and writes. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
