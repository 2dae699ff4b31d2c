import type { ModelSettings, ReasoningEffort } from '@baton/protocol';
import type { ReadyRequest } from '../../ready-request.ts';
import { withoutAbsent } from '../../without-absent.ts';
import type { MessagesBody } from './request.ts';

/** The settings that a body has, in our words. A budget of thinking stands for the effort that it was made of, and silence for the model's own. */
export function sentSettings(body: MessagesBody, request: ReadyRequest): ModelSettings {
  return withoutAbsent({
    temperature: body.temperature,
    topP: body.top_p,
    maxOutputTokens: body.max_tokens,
    reasoningEffort: effortOf(body, request),
    stop: body.stop_sequences,
  });
}

function effortOf({ output_config, thinking }: MessagesBody, { settings, row }: ReadyRequest): ReasoningEffort | undefined {
  if (thinking?.type === 'disabled') return 'none';
  if (thinking?.type === 'enabled') return settings.reasoningEffort;
  if (thinking?.type === 'adaptive') return output_config?.effort ?? undefined;
  return row?.reasoning === undefined || row.reasoning === false ? undefined : row.reasoning.default;
}
