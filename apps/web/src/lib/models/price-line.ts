import type { Model } from '@baton/protocol';
import { formatMoney } from '#lib/format/money.ts';
import { formatTokens } from '#lib/format/tokens.ts';
import { text } from '#lib/text/en.ts';

/** What a model costs, in few words. */
export function priceLine(model: Pick<Model, 'price' | 'simulated'>): string {
  if (model.simulated) return text.composer.free;
  if (model.price === null) return text.composer.priceUnknown;
  return text.composer.perMillion(formatMoney(model.price.inputPerMillionUsd), formatMoney(model.price.outputPerMillionUsd));
}

/** What a model can hold and do, in few words. What nobody has said is not claimed. */
export function abilityLine({ contextWindow, capabilities, assumed }: Pick<Model, 'contextWindow' | 'capabilities' | 'assumed'>): string {
  const { vision, tools, reasoning } = capabilities;
  return [
    ...(contextWindow === undefined || assumed.includes('contextWindow') ? [] : [text.composer.window(formatTokens(contextWindow))]),
    ...(vision === true && !assumed.includes('vision') ? [text.composer.sees] : []),
    ...(tools === false ? [text.composer.noTools] : []),
    ...(reasoning === true && !assumed.includes('reasoning') ? [text.composer.thinks] : []),
  ].join(' · ');
}
