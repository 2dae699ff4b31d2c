import { endOf, type DoubleAnswer, type DoubleFailure, type DoubleWire } from './double-answer.ts';

const FINISH = { stop: 'STOP', calls: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' } as const;

const ERRORS: Readonly<Record<DoubleFailure, { code: number; status: string; message: string; details?: readonly object[] }>> = {
  // Not 401: Google answers a bad key with 400.
  auth: {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'API key not valid. Please pass a valid API key.',
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' }],
  },
  rate_limit: {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota.',
    details: [violated('GenerateRequestsPerMinutePerProjectPerModel')],
  },
  quota: {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota.',
    details: [violated('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
  },
  balance: { code: 402, status: 'RESOURCE_EXHAUSTED', message: 'Your prepaid credits are depleted.' },
  overloaded: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
  context_length: {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  },
  model_not_found: { code: 404, status: 'NOT_FOUND', message: 'models/gone is not found for API version v1beta.' },
  invalid_request: { code: 400, status: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
};

function violated(quotaId: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] };
}

/** Lines end as Google's do. */
function frame(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\r\n\r\n`;
}

/** Gemini's generateContent. */
export const generateContentWire: DoubleWire = {
  frames(answer) {
    const { reasoning = [], text = [], calls = [] } = answer;
    const refused = endOf(answer) === 'refusal';
    const usage = answer.usage === undefined ? {} : { usageMetadata: usageOf(answer.usage) };
    const chunk = (parts: readonly object[], more: object = {}): string =>
      frame({
        candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
        ...usage,
        modelVersion: 'double',
        responseId: 'double',
      });
    return [
      ...reasoning.map((piece) => chunk([{ text: piece, thought: true }])),
      ...(refused ? [] : text.map((piece) => chunk([{ text: piece }]))),
      // Calls come whole and together; the first one alone is signed.
      ...(calls.length === 0
        ? []
        : [
            chunk(
              calls.map(({ name, pieces }, index) => ({
                functionCall: { id: `fc_${index + 1}`, name, args: JSON.parse(pieces.join('') || '{}') as unknown },
                ...(index === 0 && reasoning.length > 0 ? { thoughtSignature: 'signed-by-the-double' } : {}),
              })),
            ),
          ]),
      ...(answer.cut === undefined ? [ending(answer, usage)] : []),
    ];
  },
  errorFrame: frame({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
  error(kind, retryAfterS) {
    const { code, details = [], ...said } = ERRORS[kind];
    const retry = retryAfterS === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterS}s` }];
    const all = [...details, ...retry];
    return { status: code, body: { error: { code, ...said, ...(all.length === 0 ? {} : { details: all }) } } };
  },
  models(ids, url) {
    // Two a page, so that whoever lists them has to turn pages. The last page must not name a next one.
    const from = Number(url.searchParams.get('pageToken') ?? '0');
    const page = ids.slice(from, from + 2);
    return {
      models: page.map((id) => ({
        name: `models/${id}`,
        displayName: id.toUpperCase(),
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        supportedGenerationMethods: ['generateContent', 'countTokens'],
      })),
      ...(from + 2 < ids.length ? { nextPageToken: String(from + 2) } : {}),
    };
  },
};

/** A refusal has a candidate without parts. */
function ending(answer: DoubleAnswer, usage: object): string {
  const end = endOf(answer);
  const signed = end === 'stop' && (answer.reasoning ?? []).length > 0;
  const content =
    end === 'refusal' ? {} : { parts: [{ text: '', ...(signed ? { thoughtSignature: 'signed-by-the-double' } : {}) }], role: 'model' };
  return frame({ candidates: [{ content, finishReason: FINISH[end], index: 0 }], ...usage, modelVersion: 'double', responseId: 'double' });
}

/** Their candidates exclude what was thought. */
function usageOf(usage: NonNullable<DoubleAnswer['usage']>): object {
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens = 0 } = usage;
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    totalTokenCount: inputTokens + outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedContentTokenCount: cachedInputTokens }),
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
  };
}
