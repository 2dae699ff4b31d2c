import type { ModelSettings } from '@baton/protocol';
import { withoutAbsent } from '../../without-absent.ts';
import type { ChatBody } from './request.ts';

/** The settings that a body has, in our words. */
export function sentSettings(body: ChatBody): ModelSettings {
  const older: { max_tokens?: number | null } = body;
  return withoutAbsent({
    temperature: body.temperature ?? undefined,
    topP: body.top_p ?? undefined,
    maxOutputTokens: body.max_completion_tokens ?? older.max_tokens ?? undefined,
    reasoningEffort: body.reasoning_effort ?? undefined,
    stop: Array.isArray(body.stop) ? body.stop : undefined,
  });
}
