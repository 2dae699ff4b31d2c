import type { RunSettings } from '@baton/protocol';

/** How many settings are made rather than left to the model. */
export function settingsMade(settings: RunSettings): number {
  return Object.keys(settings).length;
}
