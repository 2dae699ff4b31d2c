import type { Problem, ProviderProblem } from '@baton/protocol';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from './request-error.ts';

const TITLES: Record<string, string> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'In conflict with what is there',
  gone: 'No longer there',
  stale: 'Changed meanwhile',
  too_large: 'Too large',
  key_reused: 'Idempotency-Key was used for something else',
  version_required: 'If-Match is needed',
  rate_limit: 'Too many requests',
  budget: 'Over budget',
  unavailable: 'Not available now',
  internal: 'Something went wrong inside Baton',
};

/** The problem that a refusal is, as RFC 9457 wants it. */
export function problemOf(error: RequestError): Problem {
  return {
    type: `https://baton.invalid/problems/${error.kind}`,
    title: TITLES[error.kind] ?? error.kind,
    status: error.status,
    detail: error.message,
    kind: error.kind,
    ...error.extra,
  };
}

/** HTTP statuses for what a provider answered: 502 where the provider or its settings are at fault, 429 and 503 where waiting helps. */
const PROVIDER_STATUS: Record<ProviderProblem['kind'], number> = {
  quota: 502,
  rate_limit: 429,
  auth: 502,
  balance: 502,
  network: 502,
  overloaded: 503,
  context_length: 400,
  content_filter: 502,
  model_not_found: 404,
  invalid_request: 400,
  cancelled: 499,
  unknown: 502,
};

/** A provider's problem as an answer of ours. Its `kind` is the provider's; the status tells programs whether waiting helps. */
export function providerProblem(problem: ProviderProblem): Problem {
  return {
    type: `https://baton.invalid/problems/provider-${problem.kind}`,
    title: 'The provider did not answer as asked',
    status: PROVIDER_STATUS[problem.kind],
    detail: problem.detail,
    kind: problem.kind,
    retry: problem.retry,
    ...(problem.providerCode === undefined ? {} : { code: problem.providerCode }),
  };
}

export async function sendProblem(reply: FastifyReply, problem: Problem): Promise<FastifyReply> {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** What is wrong with requests that can't be read at all, by Fastify's code. */
const UNREADABLE: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty. Send JSON, or leave out Content-Type.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_BAD_URL: 'The address can’t be read.',
};

/** What Fastify itself refuses, in our words. Anything unexpected is logged and answered without its inside. */
export function toRequestError(error: FastifyError | RequestError, request: FastifyRequest): RequestError {
  if (error instanceof RequestError) return error;
  if (error.validation !== undefined) {
    const where = error.validationContext ?? 'body';
    const errors = error.validation.map((each) => ({
      field: `${where}${each.instancePath}${extraField(each.params)}`,
      detail: wordsOf(each.keyword, each.message, each.params),
    }));
    return new RequestError('invalid', errors[0] === undefined ? 'The request is not valid.' : `${errors[0].field}: ${errors[0].detail}.`, {
      errors,
    });
  }
  switch (error.statusCode) {
    case 413:
      return new RequestError('too_large', 'The request is larger than this route takes.');
    case 415:
      return new RequestError('invalid', 'Send JSON, with the header Content-Type: application/json.');
    case 429:
      return new RequestError('rate_limit', 'Too many attempts. Wait a minute and try again.');
    case undefined:
      break;
    default:
      if (error.statusCode < 500) return new RequestError('invalid', UNREADABLE[error.code] ?? 'The request can’t be read.');
  }
  request.log.error({ err: error }, 'a request failed inside Baton');
  return new RequestError('internal', 'Something went wrong inside Baton. The server log has the details.');
}

function extraField(params: Record<string, unknown>): string {
  const name = params['additionalProperty'] ?? params['missingProperty'];
  return typeof name === 'string' ? `/${name}` : '';
}

function wordsOf(keyword: string, message: string | undefined, params: Record<string, unknown>): string {
  if (keyword === 'additionalProperties') return 'there is no such field';
  if (keyword === 'required') return 'is missing';
  if (keyword === 'enum' && Array.isArray(params['allowedValues'])) return `must be one of ${params['allowedValues'].join(', ')}`;
  return message ?? 'is not valid';
}
