import { maskSecrets } from '@baton/ai-client';
import type { Secret, WireRound } from '@baton/protocol';
import type { Clock } from '../../clock.ts';
import type { FetchTap } from '../runs/ports.ts';

/** Larger requests are mostly images; they stand in the thread anyway. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
export const MAX_RESPONSE_BYTES = 512 * 1024;

/** Headers that are secret whatever they hold. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie', 'set-cookie']);
/** Headers in which providers say how much more may be asked of them. */
const LIMIT_HEADERS = /^(x-ratelimit-|anthropic-ratelimit-|ratelimit|retry-after|x-envoy-ratelimit)/;

export const MASK = '[secret]';

type Request = Pick<NonNullable<WireRound['request']>, 'method' | 'url' | 'headers' | 'bodyBytes'>;
type Response = Pick<NonNullable<WireRound['response']>, 'status' | 'headers' | 'limits' | 'rawBytes' | 'truncated'>;

/** One request and its answer as they were seen, without secrets. `body` is empty where it was too large. */
export interface Captured {
  request: Request;
  body: string;
  response: Response | undefined;
  raw: string;
  timing: WireRound['timing'];
}

/** Sees one round's request. What comes back passes through as it comes; the capture only counts and keeps beginnings. */
export class Capture {
  readonly #clock: Pick<Clock, 'now'>;
  #key: Secret | undefined;
  #startedAt = 0;
  #request: Request | undefined;
  #body = '';
  #response: Omit<Response, 'rawBytes' | 'truncated'> | undefined;
  #headersMs: number | undefined;
  #firstOutputMs: number | undefined;
  #lastMs: number | undefined;
  #chunks: Uint8Array[] = [];
  #kept = 0;
  #bytes = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** For the client of one round. Another request of the same round replaces what was seen of the one before. */
  readonly tap: FetchTap = (fetch, apiKey) => async (input, init) => {
    this.#key = apiKey;
    const request = input instanceof globalThis.Request ? input : undefined;
    const body = typeof init?.body === 'string' ? init.body : '';
    const bodyBytes = Buffer.byteLength(body);
    this.#startedAt = this.#clock.now();
    this.#body = bodyBytes > MAX_REQUEST_BYTES ? '' : this.#masked(body);
    this.#request = {
      method: init?.method ?? request?.method ?? 'GET',
      url: this.#masked(input instanceof globalThis.Request ? input.url : input.toString()),
      headers: this.#headers(new Headers(init?.headers ?? request?.headers)),
      bodyBytes,
    };
    const response = await fetch(input, init);
    this.#headersMs = this.#elapsed();
    const headers = this.#headers(response.headers);
    const limits = Object.fromEntries(Object.entries(headers).filter(([name]) => LIMIT_HEADERS.test(name)));
    this.#response = { status: response.status, headers, limits };
    if (response.body === null) return response;
    const seen = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        this.#see(chunk);
        controller.enqueue(chunk);
      },
    });
    const { status, statusText } = response;
    return new globalThis.Response(response.body.pipeThrough(seen), { status, statusText, headers: response.headers });
  };

  /** What was seen so far; undefined where nothing was sent. */
  captured(): Captured | undefined {
    if (this.#request === undefined) return undefined;
    const response = this.#response;
    return {
      request: this.#request,
      body: this.#body,
      response: response === undefined ? undefined : { ...response, rawBytes: this.#bytes, truncated: this.#bytes > this.#kept },
      raw: this.#maskedRaw(),
      timing: {
        ...(this.#headersMs === undefined ? {} : { headersMs: this.#headersMs }),
        ...(this.#firstOutputMs === undefined ? {} : { firstOutputMs: this.#firstOutputMs }),
        totalMs: this.#lastMs ?? this.#elapsed(),
      },
    };
  }

  #see(chunk: Uint8Array): void {
    this.#firstOutputMs ??= this.#elapsed();
    this.#lastMs = this.#elapsed();
    this.#bytes += chunk.length;
    const room = MAX_RESPONSE_BYTES - this.#kept;
    if (room <= 0) return;
    const kept = chunk.length <= room ? chunk : chunk.subarray(0, room);
    this.#chunks.push(kept);
    this.#kept += kept.length;
  }

  #elapsed(): number {
    return Math.max(0, Math.round(this.#clock.now() - this.#startedAt));
  }

  #headers(headers: Headers): Record<string, string> {
    return Object.fromEntries(
      [...headers].map(([name, value]) => [name, SECRET_HEADERS.has(name) ? maskedHeader(value) : maskSecrets(value, this.#key)]),
    );
  }

  /** Only the key itself goes, however it is spelled: text that merely looks like one is part of what was said. */
  #masked(text: string): string {
    return this.#spellings().reduce((masked, spelling) => masked.replaceAll(spelling, MASK), text);
  }

  /** Where the answer was cut off, a key may have been cut through: its beginning goes too. */
  #maskedRaw(): string {
    const raw = this.#masked(Buffer.concat(this.#chunks).toString('utf8'));
    if (this.#bytes === this.#kept) return raw;
    const cut = this.#spellings()
      .flatMap((spelling) => Array.from(spelling, (_, index) => spelling.slice(0, spelling.length - index)))
      .find((beginning) => raw.endsWith(beginning));
    return cut === undefined ? raw : `${raw.slice(0, -cut.length)}${MASK}`;
  }

  /** The key as it is, in an address, and in JSON. */
  #spellings(): string[] {
    const key = this.#key?.reveal();
    return key === undefined || key === '' ? [] : [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])];
  }
}

/** `Bearer [secret]`: the scheme says something, what follows is secret. */
function maskedHeader(value: string): string {
  const scheme = /^(Bearer|Basic) /i.exec(value)?.[0] ?? '';
  return `${scheme}${MASK}`;
}
