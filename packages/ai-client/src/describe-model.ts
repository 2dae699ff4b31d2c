import type { Model } from '@baton/protocol';
import { findModel } from './catalogue/find-model.ts';
import type { ModelRow } from './catalogue/model-row.ts';
import type { DialectName } from './dialect-name.ts';
import type { DiscoveredModel } from './round.ts';
import type { Vendor } from './vendor.ts';

/**
 * Tokens that a model is taken to have room for where nobody has said. Most models of today have as much; one that has less refuses in words,
 * and a limit to the history can be set.
 */
export const ASSUMED_WINDOW_TOKENS = 128_000;

/** A model with what is usual where its provider's list and the catalogue say nothing, named as assumed, and what it takes of the settings. */
export function describeModel(vendor: Vendor, model: DiscoveredModel): Omit<Model, 'price'> {
  const row = findModel(vendor.models, model.id);
  const dialect = row?.dialect ?? vendor.dialect;
  const { contextWindow = ASSUMED_WINDOW_TOKENS, capabilities } = model;
  const { tools = true, vision = vendor.images !== undefined, reasoning = false } = capabilities;
  return {
    ...model,
    contextWindow,
    capabilities: { tools, vision: vision && vendor.images !== undefined, reasoning },
    dialect,
    assumed: [
      ...(model.contextWindow === undefined ? (['contextWindow'] as const) : []),
      ...(['tools', 'vision', 'reasoning'] as const).filter((each) => capabilities[each] === undefined),
    ],
    takes: takesOf(dialect, row),
  };
}

function takesOf(dialect: DialectName, row: ModelRow | undefined): Model['takes'] {
  if (dialect === 'rehearsal') return { sampling: 'never', stop: false, efforts: [] };
  const efforts = effortsOf(dialect, row);
  return {
    sampling: samplingOf(dialect, row),
    stop: dialect !== 'responses' && row?.stop !== false,
    ...(efforts === undefined ? {} : { efforts }),
  };
}

function samplingOf(dialect: DialectName, row: ModelRow | undefined): Model['takes']['sampling'] {
  const reasoning = row?.reasoning;
  if (dialect === 'generate-content' || reasoning === undefined || reasoning === false) return 'always';
  return reasoning.samplingAtNone && reasoning.efforts.includes('none') ? 'without_reasoning' : 'never';
}

/** Only Chat Completions has one word for it that any server may know; elsewhere nothing is asked of a model that is not known to reason. */
function effortsOf(dialect: DialectName, row: ModelRow | undefined): Model['takes']['efforts'] {
  if (row?.reasoning === undefined) return dialect === 'chat-completions' ? undefined : [];
  return row.reasoning === false ? [] : [...row.reasoning.efforts];
}
