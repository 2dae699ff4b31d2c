import type { ModelChoice } from '@baton/protocol';
import { isAvailable, sameChoice, type ProviderModels } from '#lib/models/model-choice.ts';
import { priceLine } from '#lib/models/price-line.ts';
import { choiceValue } from '#lib/run-settings/fallback-order.ts';
import { tiersText } from '#lib/text/en-tiers.ts';
import type { Option } from '#lib/ui/find-options.ts';

/** The models of all providers that are set up, that still answer on `today` (an ISO day). The one that is chosen is among them, also where nobody lists it. */
export function modelOptions(
  directory: readonly ProviderModels[],
  chosen: ModelChoice,
  today: string,
): (Option & { choice: ModelChoice })[] {
  const options = directory
    .filter(({ provider }) => provider.configured)
    .flatMap(({ provider, models }) =>
      models
        .filter((model) => isAvailable(model, today) || sameChoice({ provider: provider.id, model: model.id }, chosen))
        .map((model) => optionOf({ provider: provider.id, model: model.id }, priceLine(model), provider.label)),
    );
  if (options.some(({ choice }) => sameChoice(choice, chosen))) return options;
  const label = directory.find(({ provider }) => provider.id === chosen.provider)?.provider.label ?? chosen.provider;
  return [optionOf(chosen, tiersText.notListed, label), ...options];
}

function optionOf(choice: ModelChoice, hint: string, group: string): Option & { choice: ModelChoice } {
  return { choice, value: choiceValue(choice), label: choice.model, hint, group };
}
