import type { DoubleFailure, WireError } from './double-answer.ts';

const ERRORS: Readonly<Record<DoubleFailure, { status: number; type: string; code: string | null; message: string }>> = {
  auth: { status: 401, type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided: sk-abc***wxyz.' },
  rate_limit: { status: 429, type: 'tokens', code: 'rate_limit_exceeded', message: 'Rate limit reached for this model.' },
  quota: {
    status: 429,
    type: 'insufficient_quota',
    code: 'project_spend_limit_exceeded',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  balance: { status: 429, type: 'insufficient_quota', code: 'credit_balance_exhausted', message: 'Your credit balance is used up.' },
  overloaded: { status: 503, type: 'server_error', code: 'server_is_overloaded', message: 'The server is overloaded.' },
  context_length: {
    status: 400,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
  },
  model_not_found: {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The model `gone` does not exist or you do not have access to it.',
  },
  invalid_request: { status: 400, type: 'invalid_request_error', code: null, message: 'Invalid value.' },
};

/** Errors as OpenAI's two protocols have them. */
export function openaiError(kind: DoubleFailure, retryAfterS: number | undefined): WireError {
  const { status, type, code, message } = ERRORS[kind];
  return {
    status,
    headers: { 'x-request-id': 'req_double', ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }) },
    body: { error: { message, type, param: null, code } },
  };
}

/** The list of models as OpenAI has it. */
export function openaiModels(ids: readonly string[]): unknown {
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'double' })) };
}
