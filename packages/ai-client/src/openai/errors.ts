import type { ProviderErrorKind, ProviderProblem, Secret } from '@baton/protocol';
import { connectionProblem, textOr, thrownOf, type Thrown } from '../connection-problem.ts';
import { kindOfStatus } from '../kind-of-status.ts';
import { maskSecrets } from '../mask-secrets.ts';
import { ModelError } from '../model-error.ts';
import { problemOf } from '../problem.ts';
import { retryAfterMs } from '../retry-after.ts';
import { refineByText, type TextPattern } from '../text-pattern.ts';

/** What decides before any text does. Those that stand here are sure, whatever the status. */
const BY_CODE: Readonly<Record<string, ProviderErrorKind>> = {
  invalid_api_key: 'auth',
  model_not_found: 'model_not_found',
  context_length_exceeded: 'context_length',
  content_filter: 'content_filter',
  content_policy_violation: 'content_filter',
  credit_balance_exhausted: 'balance',
  billing_not_active: 'balance',
  insufficient_quota: 'quota',
  organization_spend_limit_exceeded: 'quota',
  project_spend_limit_exceeded: 'quota',
  organization_usage_limit_exceeded: 'quota',
  billing_hard_limit_reached: 'quota',
  rate_limit_exceeded: 'rate_limit',
  slow_down: 'rate_limit',
  server_is_overloaded: 'overloaded',
};

/** Where status and code leave it open. */
export const TEXT_PATTERNS: readonly TextPattern[] = [
  {
    pattern: /^Request too large for .* on (tokens|requests) per/i,
    among: ['rate_limit'],
    kind: 'rate_limit',
    retryable: false,
    sample:
      'Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 61000. The input or output tokens must be reduced in order to run successfully.',
  },
  {
    pattern: /maximum context length|context (window|length|size)|prompt is too long|too many tokens/i,
    among: ['invalid_request', 'unknown'],
    kind: 'context_length',
    sample: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
  },
  {
    pattern: /model .*(not found|does not exist|not exist|is not available)|no such model|unknown model/i,
    among: ['invalid_request', 'unknown'],
    kind: 'model_not_found',
    sample: 'model "llama9" not found, try pulling it first',
  },
  {
    pattern: /insufficient (balance|credits?)/i,
    among: ['rate_limit', 'auth', 'invalid_request', 'unknown'],
    kind: 'balance',
    sample: 'Insufficient Balance',
  },
  {
    pattern: /flagged|moderation|content management policy/i,
    among: ['invalid_request', 'auth', 'unknown'],
    kind: 'content_filter',
    sample: 'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence".',
  },
];

/** Sorts whatever a request ended with. Never throws; unsorted things come out as `unknown`. */
export function openaiProblem(error: unknown, context: { apiKey: Secret | undefined; now: number }): ProviderProblem {
  if (error instanceof ModelError) return error.problem;
  const thrown = thrownOf(error);
  const said = bodyOf(thrown);
  const status = statusOf(thrown, said);
  if (status === undefined && said === undefined) return connectionProblem(thrown, context.apiKey);
  const code = textOr(said?.['code']) ?? textOr(thrown.code) ?? textOr(said?.['type']) ?? textOr(thrown.type);
  const detail = maskSecrets(detailOf(thrown, said, status), context.apiKey);
  const { kind, retryable } = refineByText(kindOf(status, said, thrown), detail, TEXT_PATTERNS);
  const headers = thrown.headers instanceof Headers ? thrown.headers : undefined;
  const waitMs = retryAfterMs(headers, context.now);
  const requestId = headers?.get('x-request-id') ?? undefined;
  return problemOf(kind, detail, {
    ...(retryable === undefined ? {} : { retryable }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { providerCode: maskSecrets(code, context.apiKey) }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function kindOf(status: number | undefined, said: Body | undefined, thrown: Thrown): ProviderErrorKind {
  for (const word of [said?.['code'], thrown.code, said?.['type'], thrown.type]) {
    const kind = typeof word === 'string' && Object.hasOwn(BY_CODE, word) ? BY_CODE[word] : undefined;
    if (kind !== undefined) return status === 402 ? 'balance' : kind;
  }
  if (status === undefined) return 'unknown';
  return kindOfStatus(status);
}

type Body = { readonly [key: string]: unknown };

/** The object under `error`, or what stands for it: some servers answer `{"detail": …}`, `{"message": …}` or only a text. */
function bodyOf(thrown: Thrown): Body | undefined {
  const { error } = thrown;
  if (typeof error === 'string') return { message: error };
  return typeof error === 'object' && error !== null ? (error as Body) : undefined;
}

/** Error frames within a stream have no status; OpenRouter writes it as their numeric `code`. */
function statusOf(thrown: Thrown, said: Body | undefined): number | undefined {
  if (typeof thrown.status === 'number') return thrown.status;
  const code = Number(said?.['code']);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

function detailOf(thrown: Thrown, said: Body | undefined, status: number | undefined): string {
  const words = textOr(said?.['message']) ?? textOr(said?.['detail']);
  if (words !== undefined) return words;
  if (said !== undefined) return JSON.stringify(said);
  const text = (textOr(thrown.message) ?? '').replace(/^\d{3} /, '');
  if (/^\s*</.test(text)) return `The server answered ${status ?? ''} with a web page. Is the base URL right?`;
  return text === '' || text === 'status code (no body)' ? `The server answered ${status ?? 'an error'} without a word.` : text;
}
