import type { ModelSettings, RunSettings } from '@baton/protocol';

/** The settings that go to the model: a run's without those that are for the loop and the window. */
export function modelSettings(settings: RunSettings): ModelSettings {
  const { maxToolRounds: _, maxHistoryTokens: __, ...forModel } = settings;
  return forModel;
}
