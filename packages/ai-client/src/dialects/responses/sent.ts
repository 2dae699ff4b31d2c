import type { ModelSettings } from '@baton/protocol';
import { withoutAbsent } from '../../without-absent.ts';
import type { ResponsesBody } from './request.ts';

/** The settings that a body has, in our words. */
export function sentSettings(body: ResponsesBody): ModelSettings {
  return withoutAbsent({
    temperature: body.temperature ?? undefined,
    topP: body.top_p ?? undefined,
    maxOutputTokens: body.max_output_tokens ?? undefined,
    reasoningEffort: body.reasoning?.effort ?? undefined,
  });
}
