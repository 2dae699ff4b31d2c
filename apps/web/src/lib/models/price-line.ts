import type { Model } from '@baton/protocol';
import { formatMoney } from '#lib/format/money.ts';
import { text } from '#lib/text/en.ts';

/** What a model costs, in few words. */
export function priceLine(model: Pick<Model, 'price' | 'simulated'>): string {
  if (model.simulated) return text.composer.free;
  if (model.price === null) return text.composer.priceUnknown;
  return text.composer.perMillion(formatMoney(model.price.inputPerMillionUsd), formatMoney(model.price.outputPerMillionUsd));
}
