import { ModelError, type ModelClient, type PreviewedRequest, type RoundRequest } from '@baton/ai-client';
import type { EntryId, Preview, Trim } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';
import { basisOf } from './looked-at.ts';
import type { RoundPlan } from './round-builder.ts';
import { partKey } from './sent-parts.ts';

/** A plan as REST answers it. */
export function presentPreview(given: {
  plan: RoundPlan;
  client: ModelClient;
  trim: Trim | undefined;
  /** The message that is being written, and its tokens. */
  draft: { id: EntryId; tokens: number } | undefined;
  /** With the texts of what can be edited. */
  texts: boolean;
  edited: boolean;
}): Preview {
  const { plan, client, trim, draft, texts } = given;
  const previewed = previewedBy(client, plan.request);
  const draftTokens = draft?.tokens ?? 0;
  return {
    breakdown: { ...plan.breakdown, history: Math.max(0, plan.breakdown.history - draftTokens), draft: draftTokens },
    parts: plan.parts.map((part) => {
      if (part.id === draft?.id) return { ...part, type: 'draft' };
      const text = texts ? plan.texts.get(partKey(part.type, part.id)) : undefined;
      return text === undefined ? part : { ...part, text };
    }),
    ...(texts || given.edited ? { basis: basisOf(plan.lookedAt, draft?.id) } : {}),
    ...(plan.trim === undefined
      ? {}
      : {
          willTrim: {
            turns: Math.max(0, plan.trim.droppedTurns - (trim?.droppedTurns ?? 0)),
            tokens: Math.max(0, plan.trim.droppedTokens - (trim?.droppedTokens ?? 0)),
          },
        }),
    notTaken: [...plan.notTaken, ...previewed.notTaken],
    estimate: plan.estimate,
    request: previewed.body,
  };
}

/** What would be posted. Refuses, in the words in which the run would fail, what can't be sent. */
export function previewedBy(client: ModelClient, request: RoundRequest): PreviewedRequest {
  try {
    return client.preview(request);
  } catch (error) {
    if (error instanceof ModelError) throw new RequestError('invalid', error.problem.detail, { code: 'not_sendable' });
    throw error;
  }
}
