import type { Problem, RequestErrorKind } from '@baton/protocol';

const STATUS: Record<RequestErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  stale: 412,
  too_large: 413,
  key_reused: 422,
  version_required: 428,
  rate_limit: 429,
  budget: 402,
  internal: 500,
  unavailable: 503,
};

type Extra = Pick<Partial<Problem>, 'code' | 'errors' | 'current' | 'runId'>;

/** A refusal that its caller caused and can understand. Services throw it; the HTTP edge and the socket turn it into a problem or an error frame. */
export class RequestError extends Error {
  readonly kind: RequestErrorKind;
  readonly status: number;
  readonly extra: Extra;

  /** `detail` is a sentence for people: what is wrong and what to do. */
  constructor(kind: RequestErrorKind, detail: string, extra: Extra = {}) {
    super(detail);
    this.name = 'RequestError';
    this.kind = kind;
    this.status = STATUS[kind];
    this.extra = extra;
  }
}
