import { findModel } from '../../catalogue/find-model.ts';
import { textOr } from '../../connection-problem.ts';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { DiscoveredModel } from '../../round.ts';
import type { Vendor } from '../../vendor.ts';

interface WireModel {
  /** `models/gemini-2.5-flash` */
  name: string;
  displayName?: unknown;
  inputTokenLimit?: unknown;
  outputTokenLimit?: unknown;
  supportedGenerationMethods?: unknown;
  thinking?: unknown;
}

/** One page of the list. `after`: the token of the next one; absent at the end. */
export interface ModelPage {
  models: WireModel[];
  after?: string;
}

export function modelPage(body: unknown): ModelPage {
  const page = typeof body === 'object' && body !== null ? (body as { models?: unknown; nextPageToken?: unknown }) : {};
  if (!Array.isArray(page.models)) {
    throw new ModelError(problemOf('unknown', 'The server answered something that is no list of models. Is the base URL right?'));
  }
  const models = page.models.filter((each): each is WireModel => typeof (each as WireModel | null)?.name === 'string');
  const after = textOr(page.nextPageToken);
  return { models, ...(after === undefined ? {} : { after }) };
}

/** Those that hold a conversation by this dialect. The list counts before the catalogue. */
export function generateModels(models: readonly WireModel[], vendor: Vendor): DiscoveredModel[] {
  return models
    .filter(({ supportedGenerationMethods: methods }) => !Array.isArray(methods) || methods.includes('generateContent'))
    .map((model) => ({ ...model, id: model.name.replace(/^models\//, '') }))
    .filter(({ id }) => findModel(vendor.models, id)?.chat ?? true)
    .map((model) => discovered(model, vendor))
    .sort((first, second) => (first.id < second.id ? -1 : first.id > second.id ? 1 : 0));
}

function discovered(model: WireModel & { id: string }, vendor: Vendor): DiscoveredModel {
  const row = findModel(vendor.models, model.id);
  const contextWindow = count(model.inputTokenLimit) ?? row?.contextWindow;
  const maxOutputTokens = count(model.outputTokenLimit) ?? row?.maxOutputTokens;
  const known = row?.reasoning === undefined ? undefined : row.reasoning !== false;
  const reasoning = typeof model.thinking === 'boolean' ? model.thinking : known;
  return {
    id: model.id,
    label: textOr(model.displayName) ?? model.id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    capabilities: {
      ...(row?.tools === undefined ? {} : { tools: row.tools }),
      ...(row?.vision === undefined ? {} : { vision: row.vision }),
      ...(reasoning === undefined ? {} : { reasoning }),
    },
    simulated: vendor.simulated,
    ...(row?.shutdownDate === undefined ? {} : { shutdownDate: row.shutdownDate }),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
