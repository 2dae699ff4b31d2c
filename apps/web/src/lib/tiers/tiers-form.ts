import type { Mode, ModelChoice, ProjectTiersBody, Tier, TierSettings } from '@baton/protocol';
import { formOf, readForm, type SettingsErrors, type SettingsForm } from '#lib/run-settings/settings-form.ts';
import { tiersText } from '#lib/text/en-tiers.ts';
import { wholeNumber } from './whole-number.ts';

export const TIERS = [1, 2, 3, 4] as const satisfies readonly Tier[];

/** A tier as it is typed. What the form does not show stays as it was. */
export interface TierForm {
  choice: ModelChoice;
  fallbacks: readonly ModelChoice[];
  escalation: readonly ModelChoice[];
  mode: Mode;
  /** Empty: the tier's own. */
  systemPrompt: string;
  settings: SettingsForm;
}

export interface TiersForm {
  tiers: Readonly<Record<Tier, TierForm>>;
  /** Empty: as many as is usual. */
  workers: string;
}

export interface TiersErrors {
  tiers: Readonly<Record<Tier, SettingsErrors>>;
  workers?: string;
}

const each = <Value>(make: (tier: Tier) => Value): Record<Tier, Value> => ({ 1: make(1), 2: make(2), 3: make(3), 4: make(4) });

export function formOfTiers({ tiers, workers }: ProjectTiersBody): TiersForm {
  return {
    tiers: each((tier) => {
      const { provider, model, fallbacks, escalation, mode, systemPrompt, settings } = tiers[tier];
      return { choice: { provider, model }, fallbacks, escalation, mode, systemPrompt: systemPrompt ?? '', settings: formOf(settings) };
    }),
    workers: workers === null ? '' : String(workers),
  };
}

/** What was typed, or what is wrong with it. */
export function readTiers(form: TiersForm, before: ProjectTiersBody): { body: ProjectTiersBody; errors: TiersErrors; wrong: boolean } {
  const read = each((tier) => readForm(form.tiers[tier].settings, before.tiers[tier].settings));
  const workers = wholeNumber(form.workers, 64);
  const errors: TiersErrors = {
    tiers: each((tier) => read[tier].errors),
    ...(workers === undefined ? { workers: tiersText.workersWrong } : {}),
  };
  const body = { tiers: each((tier) => settingsOf(form.tiers[tier], before.tiers[tier], read[tier].settings)), workers: workers ?? null };
  return { body, errors, wrong: workers === undefined || TIERS.some((tier) => Object.keys(read[tier].errors).length > 0) };
}

function settingsOf(form: TierForm, before: TierSettings, settings: TierSettings['settings']): TierSettings {
  return {
    ...before,
    ...form.choice,
    fallbacks: [...form.fallbacks],
    escalation: [...form.escalation],
    settings,
    systemPrompt: form.systemPrompt.trim() === '' ? null : form.systemPrompt,
    mode: form.mode,
  };
}
