import { Type, type Static } from 'typebox';
import { closed, CostUsd, ProviderIdText, Time } from './scalars.ts';
import { Usage } from './usage.ts';

const Headers = Type.Record(Type.String(), Type.String());

/**
 * One request to a provider and what came back, byte for byte but for secrets, which are masked. A request body of more than 4 MB is not kept, of an
 * answer the first 512 KB are.
 */
export const WireRound = closed({
  round: Type.Integer({ minimum: 1 }),
  attempt: Type.Integer({ minimum: 1 }),
  provider: ProviderIdText,
  model: Type.String(),
  simulated: Type.Boolean(),
  startedAt: Time,
  /** Absent where no request was made: a simulated model. */
  request: Type.Optional(
    closed({
      method: Type.String(),
      url: Type.String(),
      headers: Headers,
      body: Type.String(),
      bodyBytes: Type.Integer({ minimum: 0 }),
      /** The same as a command; the key is a shell variable. Absent where the body was too large to be kept. */
      curl: Type.Optional(Type.String()),
    }),
  ),
  response: Type.Optional(
    closed({
      status: Type.Integer(),
      headers: Headers,
      /** What the provider says of its limits, of the headers. */
      limits: Headers,
      /** The raw stream, or its beginning. */
      raw: Type.String(),
      rawBytes: Type.Integer({ minimum: 0 }),
      truncated: Type.Boolean(),
    }),
  ),
  /** The bodies are kept, but too many for one answer: ask for this round by its number. */
  leftOut: Type.Optional(Type.Boolean()),
  /** Milliseconds from the start of the request. */
  timing: closed({
    headersMs: Type.Optional(Type.Integer({ minimum: 0 })),
    firstOutputMs: Type.Optional(Type.Integer({ minimum: 0 })),
    totalMs: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  usage: Type.Optional(Usage),
  costUsd: CostUsd,
  estimated: Type.Boolean(),
});
export type WireRound = Static<typeof WireRound>;

export const Wire = closed({ items: Type.Array(WireRound) });
export type Wire = Static<typeof Wire>;
