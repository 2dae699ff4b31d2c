import type { ModelSettings } from '@baton/protocol';
import type { ReadyRequest } from '../../ready-request.ts';
import { withoutAbsent } from '../../without-absent.ts';
import { effortFor, type GenerateBody } from './request.ts';

/** The settings that a body has, in our words. A budget of thinking stands for the effort that it was made of. */
export function sentSettings({ generationConfig: config }: GenerateBody, request: ReadyRequest): ModelSettings {
  return withoutAbsent({
    temperature: config.temperature,
    topP: config.topP,
    maxOutputTokens: config.maxOutputTokens,
    reasoningEffort: config.thinkingConfig === undefined ? undefined : effortFor(request),
    stop: config.stopSequences,
  });
}
