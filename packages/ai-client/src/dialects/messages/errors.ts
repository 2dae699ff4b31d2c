import type { ProviderErrorKind, ProviderProblem, Secret } from '@baton/protocol';
import { connectionProblem, textOr, thrownOf, type Thrown } from '../../connection-problem.ts';
import { kindOfStatus } from '../../kind-of-status.ts';
import { maskSecrets } from '../../mask-secrets.ts';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import { retryAfterMs } from '../../retry-after.ts';
import { refineByText, type TextPattern } from '../../text-pattern.ts';

/** The API's own types and codes: sure, whatever the status. */
const BY_WORD: Readonly<Record<string, ProviderErrorKind>> = {
  enforced_spend_limit_reached: 'quota',
  authentication_error: 'auth',
  permission_error: 'auth',
  billing_error: 'balance',
  not_found_error: 'model_not_found',
  request_too_large: 'invalid_request',
  rate_limit_error: 'rate_limit',
  overloaded_error: 'overloaded',
  api_error: 'overloaded',
  timeout_error: 'network',
  invalid_request_error: 'invalid_request',
};

export const TEXT_PATTERNS: readonly TextPattern[] = [
  {
    pattern: /prompt is too long|exceed(s)? (the )?(model's )?(maximum )?context|input length and `max_tokens` exceed/i,
    among: ['invalid_request', 'unknown'],
    kind: 'context_length',
    sample: 'prompt is too long: 210000 tokens > 200000 maximum',
  },
  {
    pattern: /credit balance is too low/i,
    among: ['invalid_request', 'auth', 'unknown'],
    kind: 'balance',
    sample: 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  },
  {
    pattern: /content filtering policy/i,
    among: ['invalid_request', 'unknown'],
    kind: 'content_filter',
    sample: 'Output blocked by content filtering policy',
  },
  {
    pattern: /spend limit/i,
    among: ['rate_limit'],
    kind: 'quota',
    sample: 'This organization has reached its enforced spend limit.',
  },
];

type Body = { readonly [key: string]: unknown };

/** Sorts whatever a request ended with. Never throws; unsorted things come out as `unknown`. */
export function messagesProblem(error: unknown, context: { apiKey: Secret | undefined; now: number }): ProviderProblem {
  if (error instanceof ModelError) return error.problem;
  const thrown = thrownOf(error);
  const status = typeof thrown.status === 'number' ? thrown.status : undefined;
  const frame = objectOf(thrown.error);
  const said = objectOf(frame?.['error']) ?? frame;
  if (status === undefined && said === undefined) return connectionProblem(thrown, context.apiKey);
  const detail = maskSecrets(detailOf(thrown, said, status), context.apiKey);
  const words = [objectOf(said?.['details'])?.['error_code'], said?.['code'], said?.['type'], thrown.type];
  const { kind, retryable } = refineByText(kindOf(status, words), detail, TEXT_PATTERNS);
  const headers = thrown.headers instanceof Headers ? thrown.headers : undefined;
  const waitMs = retryAfterMs(headers, context.now);
  const code = words.map(textOr).find((word) => word !== undefined);
  const requestId = textOr(frame?.['request_id']) ?? headers?.get('request-id') ?? undefined;
  return problemOf(kind, detail, {
    ...(retryable === undefined ? {} : { retryable }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { providerCode: maskSecrets(code, context.apiKey) }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function kindOf(status: number | undefined, words: readonly unknown[]): ProviderErrorKind {
  for (const word of words) {
    const kind = typeof word === 'string' && Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined;
    if (kind !== undefined) return kind;
  }
  return status === undefined ? 'unknown' : kindOfStatus(status);
}

function detailOf(thrown: Thrown, said: Body | undefined, status: number | undefined): string {
  const words = textOr(said?.['message']);
  if (words !== undefined) return words;
  if (said !== undefined) return JSON.stringify(said);
  const text = (textOr(thrown.message) ?? '').replace(/^\d{3} /, '');
  if (/^\s*</.test(text)) return `The server answered ${status ?? ''} with a web page. Is the base URL right?`;
  return text === '' || text === 'status code (no body)' ? `The server answered ${status ?? 'an error'} without a word.` : text;
}

function objectOf(value: unknown): Body | undefined {
  return typeof value === 'object' && value !== null ? (value as Body) : undefined;
}
