import type { ModelChoice } from '@baton/protocol';
import { isAvailable, sameChoice, type ProviderModels } from '#lib/models/model-choice.ts';
import { priceLine } from '#lib/models/price-line.ts';
import type { Option } from '#lib/ui/find-options.ts';

/** As many as a discussion may have. */
export const MAX_FALLBACKS = 5;

/** The list with the one at `from` standing at `to`; the same list where there is no such place. */
export function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** The value that stands for a model in a list to choose from. */
export function choiceValue({ provider, model }: ModelChoice): string {
  return JSON.stringify([provider, model]);
}

/**
 * Models that can still be added: of providers that are set up, that still answer on `today` (an ISO day), and that are not in the list or chosen
 * anyway. A simulated model stands in for simulated ones only.
 */
export function fallbackOptions(
  directory: readonly ProviderModels[],
  fallbacks: readonly ModelChoice[],
  chosen: ModelChoice | undefined,
  today: string,
): (Option & { choice: ModelChoice })[] {
  const simulated = directory.find(({ provider }) => provider.id === chosen?.provider)?.provider.simulated === true;
  return directory
    .filter(({ provider }) => provider.configured && provider.simulated === simulated)
    .flatMap(({ provider, models }) =>
      models
        .filter((model) => isAvailable(model, today))
        .map((model) => ({ choice: { provider: provider.id, model: model.id }, model, group: provider.label })),
    )
    .filter(({ choice }) => !sameChoice(choice, chosen) && !fallbacks.some((each) => sameChoice(each, choice)))
    .map(({ choice, model, group }) => ({ choice, value: choiceValue(choice), label: model.id, hint: priceLine(model), group }));
}
