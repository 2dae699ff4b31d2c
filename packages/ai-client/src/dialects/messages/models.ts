import { findModel } from '../../catalogue/find-model.ts';
import { textOr } from '../../connection-problem.ts';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { DiscoveredModel } from '../../round.ts';
import type { Vendor } from '../../vendor.ts';

interface WireModel {
  id: string;
  display_name?: unknown;
  max_input_tokens?: unknown;
  max_tokens?: unknown;
  lifecycle?: unknown;
  retires_at?: unknown;
  capabilities?: { image_input?: Support | null; thinking?: Support | null } | null;
}

interface Support {
  supported?: unknown;
}

/** One page of the list. `after`: where the next one begins; absent at the end. */
export interface ModelPage {
  models: WireModel[];
  after?: string;
}

export function modelPage(body: unknown): ModelPage {
  const page = typeof body === 'object' && body !== null ? (body as { data?: unknown; has_more?: unknown; last_id?: unknown }) : {};
  if (!Array.isArray(page.data)) {
    throw new ModelError(problemOf('unknown', 'The server answered something that is no list of models. Is the base URL right?'));
  }
  const models = page.data.filter((each): each is WireModel => typeof (each as WireModel | null)?.id === 'string');
  const after = page.has_more === true ? textOr(page.last_id) : undefined;
  return { models, ...(after === undefined ? {} : { after }) };
}

/** Every model of the list holds a conversation and takes tools; those that are retired are left out. The list counts before the catalogue. */
export function messagesModels(models: readonly WireModel[], vendor: Vendor): DiscoveredModel[] {
  return models
    .filter((model) => model.lifecycle !== 'retired')
    .map((model) => discovered(model, vendor))
    .sort((first, second) => (first.id < second.id ? -1 : first.id > second.id ? 1 : 0));
}

function discovered(model: WireModel, vendor: Vendor): DiscoveredModel {
  const row = findModel(vendor.models, model.id);
  const contextWindow = count(model.max_input_tokens) ?? row?.contextWindow;
  const maxOutputTokens = count(model.max_tokens) ?? row?.maxOutputTokens;
  const shutdownDate = dayOf(model.retires_at) ?? row?.shutdownDate;
  const vision = supported(model.capabilities?.image_input) ?? row?.vision;
  const reasoning = supported(model.capabilities?.thinking) ?? (row?.reasoning === undefined ? undefined : row.reasoning !== false);
  return {
    id: model.id,
    label: textOr(model.display_name) ?? model.id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    capabilities: { tools: true, ...(vision === undefined ? {} : { vision }), ...(reasoning === undefined ? {} : { reasoning }) },
    simulated: vendor.simulated,
    ...(shutdownDate === undefined ? {} : { shutdownDate }),
  };
}

function supported(support: Support | null | undefined): boolean | undefined {
  return typeof support?.supported === 'boolean' ? support.supported : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] : undefined;
}
