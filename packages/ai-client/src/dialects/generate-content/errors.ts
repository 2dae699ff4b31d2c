import type { ProviderErrorKind, ProviderProblem, Secret } from '@baton/protocol';
import { connectionProblem, textOr, thrownOf, type Thrown } from '../../connection-problem.ts';
import { kindOfStatus } from '../../kind-of-status.ts';
import { maskSecrets } from '../../mask-secrets.ts';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import { refineByText, type TextPattern } from '../../text-pattern.ts';

/** Reasons that Google names in an error's details, and statuses of error frames: sure, whatever the HTTP status. */
const BY_WORD: Readonly<Record<string, ProviderErrorKind>> = {
  API_KEY_INVALID: 'auth',
  API_KEY_SERVICE_BLOCKED: 'auth',
  SERVICE_DISABLED: 'auth',
  UNAUTHENTICATED: 'auth',
  PERMISSION_DENIED: 'auth',
  NOT_FOUND: 'model_not_found',
  INVALID_ARGUMENT: 'invalid_request',
  FAILED_PRECONDITION: 'invalid_request',
  RESOURCE_EXHAUSTED: 'rate_limit',
  UNAVAILABLE: 'overloaded',
  INTERNAL: 'overloaded',
  DEADLINE_EXCEEDED: 'network',
};

export const TEXT_PATTERNS: readonly TextPattern[] = [
  {
    pattern: /API key (not valid|expired)|API key not found/i,
    among: ['invalid_request', 'unknown'],
    kind: 'auth',
    sample: 'API key not valid. Please pass a valid API key.',
  },
  {
    pattern: /input token count .* exceeds the maximum|exceeds the maximum number of tokens/i,
    among: ['invalid_request', 'unknown'],
    kind: 'context_length',
    sample: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  },
  {
    pattern: /prepaid|prepayment|credits? (are|is) (depleted|exhausted)/i,
    among: ['rate_limit', 'unknown'],
    kind: 'balance',
    sample: 'Your prepaid credits are depleted.',
  },
  {
    pattern: /limit: 0\b/,
    among: ['rate_limit'],
    kind: 'quota',
    sample: 'Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: gemini-3.1-pro-preview',
  },
];

type Detail = { readonly [key: string]: unknown };

/** Sorts whatever a request ended with. Never throws; unsorted things come out as `unknown`. */
export function generateProblem(error: unknown, context: { apiKey: Secret | undefined }): ProviderProblem {
  if (error instanceof ModelError) return error.problem;
  const thrown = thrownOf(error);
  const frame = objectOf(thrown.error);
  const status = statusOf(thrown, frame);
  if (status === undefined && frame === undefined) return connectionProblem(thrown, context.apiKey);
  const details = detailsOf(error, frame);
  const detail = maskSecrets(textOr(frame?.['message']) ?? ownWords(textOr(thrown.message) ?? '', status), context.apiKey);
  const words = [...details.map((each) => each['reason']), frame?.['status']];
  const { kind, retryable } = refineByText(kindOf(status, words, details), detail, TEXT_PATTERNS);
  const waitMs = retryDelayMs(details);
  const code = words.map(textOr).find((word) => word !== undefined);
  return problemOf(kind, detail, {
    ...(retryable === undefined ? {} : { retryable }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { providerCode: code }),
  });
}

function kindOf(status: number | undefined, words: readonly unknown[], details: readonly Detail[]): ProviderErrorKind {
  if (status === 402) return 'balance';
  if (status === 404) return 'model_not_found';
  const named = words.map((word) => (typeof word === 'string' && Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined));
  const kind = named.find((each) => each !== undefined) ?? (status === undefined ? 'unknown' : kindOfStatus(status));
  return kind === 'rate_limit' && quotaIds(details).some((id) => /PerDay/i.test(id)) ? 'quota' : kind;
}

/** Which quotas were exceeded: those of a minute come back by themselves, those of a day do not soon enough. */
function quotaIds(details: readonly Detail[]): string[] {
  return details
    .flatMap((detail) => (Array.isArray(detail['violations']) ? (detail['violations'] as unknown[]) : []))
    .flatMap((violation) => textOr(objectOf(violation)?.['quotaId']) ?? []);
}

/** `"34.4s"`; may be hours. */
function retryDelayMs(details: readonly Detail[]): number | undefined {
  const delay = details.map((detail) => textOr(detail['retryDelay'])).find((each) => each !== undefined);
  const seconds = delay === undefined ? undefined : /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

function detailsOf(error: unknown, frame: Detail | undefined): Detail[] {
  const given: unknown = objectOf(error)?.['errorDetails'] ?? frame?.['details'];
  return Array.isArray(given) ? given.map(objectOf).filter((each) => each !== undefined) : [];
}

function statusOf(thrown: Thrown, frame: Detail | undefined): number | undefined {
  if (typeof thrown.status === 'number') return thrown.status;
  return typeof frame?.['code'] === 'number' ? frame['code'] : undefined;
}

/** The SDK puts the address before Google's words, and the details behind them. */
function ownWords(message: string, status: number | undefined): string {
  const words = message
    .replace(/^\[GoogleGenerativeAI Error\]: /, '')
    .replace(/^Error fetching from \S+: \[\d{3}[^\]]*\] ?/, '')
    .replace(/ \[\{"@type".*$/s, '');
  return words === '' ? `The server answered ${status ?? 'an error'} without a word.` : words;
}

function objectOf(value: unknown): Detail | undefined {
  return typeof value === 'object' && value !== null ? (value as Detail) : undefined;
}
