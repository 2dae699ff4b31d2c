import type { ModelSettings, RunSettings } from '@baton/protocol';

/** The settings that go to the model: a run's without those that are for the loop and the window. */
export function modelSettings({ maxToolRounds: _, maxHistoryTokens: __, ...settings }: RunSettings): ModelSettings {
  return settings;
}
