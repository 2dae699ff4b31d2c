import type { Socket, StreamHandlers } from '@baton/client';
import type { StreamName } from '@baton/protocol';

interface Reader {
  handlers: StreamHandlers;
  seq: number;
  /** It has not been told yet that it has everything. */
  fresh: boolean;
}

/** Streams that several parts of the page read: the socket has one subscription for each, which begins where the reader that is furthest behind stands. */
export class SharedStreams implements Pick<Socket, 'subscribe'> {
  readonly #socket: Pick<Socket, 'subscribe'>;
  readonly #readers = new Map<StreamName, Set<Reader>>();
  readonly #ends = new Map<StreamName, () => void>();

  constructor(socket: Pick<Socket, 'subscribe'>) {
    this.#socket = socket;
  }

  /** Reads a stream, beside whoever reads it already. Answers what ends that. */
  subscribe(stream: StreamName, handlers: StreamHandlers): () => void {
    const readers = this.#readers.get(stream) ?? new Set();
    const reader: Reader = { handlers, seq: handlers.after, fresh: true };
    readers.add(reader);
    this.#readers.set(stream, readers);
    this.#follow(stream, readers);
    return () => {
      readers.delete(reader);
      if (readers.size > 0 || this.#readers.get(stream) !== readers) return;
      this.#readers.delete(stream);
      this.#ends.get(stream)?.();
      this.#ends.delete(stream);
    };
  }

  #follow(stream: StreamName, readers: ReadonlySet<Reader>): void {
    this.#ends.get(stream)?.();
    const end = this.#socket.subscribe(stream, {
      after: Math.min(...[...readers].map(({ seq }) => seq)),
      onEvent: (frame) => {
        for (const reader of readers) {
          if (frame.seq <= reader.seq) continue;
          reader.seq = frame.seq;
          reader.handlers.onEvent(frame);
        }
      },
      onCaughtUp: (seq) => {
        // That somebody began to read is no news to those who read already.
        const fresh = [...readers].filter((reader) => reader.fresh);
        for (const reader of fresh.length > 0 ? fresh : readers) {
          reader.fresh = false;
          reader.handlers.onCaughtUp?.(seq);
        }
      },
      onReset: (firstSeq) => {
        for (const reader of readers) reader.handlers.onReset?.(firstSeq);
      },
      onError: (problem) => {
        for (const reader of readers) reader.handlers.onError?.(problem);
      },
    });
    this.#ends.set(stream, end);
  }
}
