import type { Model, Provider, ProviderId } from '@baton/protocol';

/** A model of a provider. */
export interface ModelChoice {
  provider: ProviderId;
  model: string;
}

/** A provider with what is known of its models. */
export interface ProviderModels {
  provider: Provider;
  models: readonly Model[];
}

export function sameChoice(left: ModelChoice | undefined, right: ModelChoice | undefined): boolean {
  return left?.provider === right?.provider && left?.model === right?.model;
}

/** Whether a model still answers on `today` (an ISO day). */
export function isAvailable(model: Pick<Model, 'shutdownDate'>, today: string): boolean {
  return model.shutdownDate === undefined || model.shutdownDate > today;
}

/**
 * The first wish that a configured provider can fulfil: what the discussion used last, what the project says, what this person used
 * last. Without one, the first model that still answers; real ones before simulated ones.
 */
export function chooseModel(
  wishes: readonly (ModelChoice | undefined)[],
  directory: readonly ProviderModels[],
  today: string,
): ModelChoice | undefined {
  const configured = directory.filter(({ provider }) => provider.configured);
  const wished = wishes.find((wish) => wish !== undefined && configured.some(({ provider }) => provider.id === wish.provider));
  if (wished !== undefined) return wished;
  const ordered = [...configured.filter(({ provider }) => !provider.simulated), ...configured.filter(({ provider }) => provider.simulated)];
  for (const { provider, models } of ordered) {
    const model = models.find((each) => isAvailable(each, today));
    if (model !== undefined) return { provider: provider.id, model: model.id };
  }
  return undefined;
}

/** Providers and models whose names have all the words, in the order in which they are listed. */
export function findModels(directory: readonly ProviderModels[], words: string): readonly ProviderModels[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return directory
    .map(({ provider, models }) => ({
      provider,
      models: models.filter((model) => {
        const name = `${provider.label} ${provider.id} ${model.id} ${model.label}`.toLowerCase();
        return wanted.every((word) => name.includes(word));
      }),
    }))
    .filter(({ models }) => models.length > 0);
}
