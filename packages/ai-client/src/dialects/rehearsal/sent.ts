import type { ModelSettings } from '@baton/protocol';

/** The settings that a simulated request has: none of them changes what is answered. */
export function sentSettings(): ModelSettings {
  return {};
}
