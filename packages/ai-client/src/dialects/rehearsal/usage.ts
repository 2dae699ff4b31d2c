import type { Usage } from '@baton/protocol';
import type { ReadyRequest } from '../../ready-request.ts';
import type { RoundDraft } from '../../round-draft.ts';
import { estimateTokens } from '../../token-estimate.ts';

/** What the simulated call would have used: made up, but the same for the same request and answer. */
export function rehearsalUsage(request: ReadyRequest, draft: RoundDraft): Usage {
  const reasoning = draft.parts.flatMap((part) => (part.type === 'reasoning' ? [part.text] : [])).join('');
  const rest = draft.parts.map((part) => (part.type === 'text' ? part.text : part.type === 'tool_call' ? part.argumentsText : '')).join('');
  const reasoningTokens = estimateTokens(reasoning);
  return {
    inputTokens: estimateTokens(request),
    outputTokens: estimateTokens(rest) + reasoningTokens,
    ...(reasoning === '' ? {} : { reasoningTokens }),
  };
}
