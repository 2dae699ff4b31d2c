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

/**
 * What is known of a model by its provider's list, else by the catalogue, else what is usual, named as assumed; and what it takes of the settings.
 * A model that is in no list is described by its id alone.
 */
export function describeModel(
  vendor: Vendor,
  model: Pick<DiscoveredModel, 'id'> & Partial<DiscoveredModel>,
): Omit<Model, 'price'> & { contextWindow: number } {
  const row = findModel(vendor.models, model.id);
  const dialect = row?.dialect ?? vendor.dialect;
  const known = {
    contextWindow: model.contextWindow ?? row?.contextWindow,
    tools: model.capabilities?.tools ?? row?.tools,
    vision: vendor.images === undefined ? false : (model.capabilities?.vision ?? row?.vision),
    reasoning: model.capabilities?.reasoning ?? (row?.reasoning === undefined ? undefined : row.reasoning !== false),
  };
  const maxOutputTokens = model.maxOutputTokens ?? row?.maxOutputTokens;
  const shutdownDate = model.shutdownDate ?? row?.shutdownDate;
  return {
    id: model.id,
    label: model.label ?? model.id,
    contextWindow: known.contextWindow ?? ASSUMED_WINDOW_TOKENS,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    capabilities: { tools: known.tools ?? true, vision: known.vision ?? true, reasoning: known.reasoning ?? false },
    simulated: vendor.simulated,
    ...(shutdownDate === undefined ? {} : { shutdownDate }),
    dialect,
    assumed: (['contextWindow', 'tools', 'vision', 'reasoning'] as const).filter((each) => known[each] === undefined),
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
