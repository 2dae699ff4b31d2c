/** A piece of a stream at which the server falls silent, with the connection open. */
export const HOLD = Symbol('hold');

/** A piece of a stream at which the connection breaks. */
export const CUT = Symbol('cut');

/** One recorded or written answer. */
export interface ReplayedAnswer {
  status?: number;
  /** Default: an event stream for a list of pieces, JSON for a text. */
  headers?: Readonly<Record<string, string>>;
  /** A whole body, or the pieces of a stream. After HOLD nothing more comes until the request is aborted; CUT breaks the connection. */
  body: string | readonly (string | typeof HOLD | typeof CUT)[];
}

export interface ReplayedRequest {
  method: string;
  url: string;
  headers: Headers;
  /** The body as parsed JSON; undefined without one. */
  body: unknown;
}

/** A `fetch` that answers what a test gives it, in order, and keeps what was asked. */
export interface ReplayFetch {
  fetch: typeof globalThis.fetch;
  readonly requests: readonly ReplayedRequest[];
}

/** `answers`: one per request, in order; an Error is what `fetch` rejects with. A request beyond them rejects. */
export function replayFetch(answers: readonly (ReplayedAnswer | Error)[]): ReplayFetch {
  const requests: ReplayedRequest[] = [];
  return {
    requests,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const answer = answers[requests.length];
      requests.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
      init?.signal?.throwIfAborted();
      if (answer === undefined) throw new Error(`${answers.length} answers were given, and another was asked for`);
      if (answer instanceof Error) throw answer;
      return responseOf(answer, init?.signal ?? undefined);
    },
  };
}

function responseOf({ status = 200, headers, body }: ReplayedAnswer, signal: AbortSignal | undefined): Response {
  const type = typeof body === 'string' ? 'application/json' : 'text/event-stream; charset=utf-8';
  return new Response(typeof body === 'string' ? body : streamOf(body, signal), { status, headers: { 'content-type': type, ...headers } });
}

function streamOf(pieces: readonly (string | typeof HOLD | typeof CUT)[], signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let position = 0;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener('abort', () => controller.error(new DOMException('This operation was aborted', 'AbortError')), {
        once: true,
      });
    },
    async pull(controller) {
      const piece = pieces[position];
      position += 1;
      if (piece === undefined) controller.close();
      else if (piece === CUT)
        controller.error(Object.assign(new TypeError('terminated'), { cause: { code: 'UND_ERR_SOCKET', message: 'other side closed' } }));
      else if (piece === HOLD) await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
      else controller.enqueue(encoder.encode(piece));
    },
  });
}
