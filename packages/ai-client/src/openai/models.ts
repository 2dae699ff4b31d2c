import { findModel } from '../catalogue/find-model.ts';
import type { ModelRow } from '../catalogue/model-row.ts';
import { ModelError } from '../model-error.ts';
import { problemOf } from '../problem.ts';
import type { DiscoveredModel } from '../round.ts';
import type { Vendor } from '../vendor.ts';

/** One model in a server's list. OpenAI says an id and perhaps a last day; the other fields are of compatible servers. */
interface WireModel {
  id: string;
  shutdown_date?: unknown;
  /** OpenRouter, Together. */
  name?: unknown;
  display_name?: unknown;
  /** OpenRouter and Together, vLLM, Groq. */
  context_length?: unknown;
  max_model_len?: unknown;
  context_window?: unknown;
  /** Groq. */
  max_completion_tokens?: unknown;
  active?: unknown;
  /** OpenRouter. */
  supported_parameters?: unknown;
  architecture?: { input_modalities?: unknown } | null;
  /** Together: `chat`, `embedding`, `image` … */
  type?: unknown;
}

/** The chat models of a list, in the order of their ids. What the server says counts before what the catalogue says. */
export function openaiModelList(body: unknown, vendor: Vendor): DiscoveredModel[] {
  return listOf(body)
    .filter((model) => isChat(model, vendor))
    .map((model) => discovered(model, findModel(vendor.models, model.id), vendor.simulated))
    .sort((first, second) => (first.id < second.id ? -1 : first.id > second.id ? 1 : 0));
}

/** `{ data: […] }` by the protocol; some servers answer the bare list, or `{ models: […] }`. */
function listOf(body: unknown): WireModel[] {
  const holder = typeof body === 'object' && body !== null ? (body as { data?: unknown; models?: unknown }) : {};
  const list: unknown = Array.isArray(body) ? body : (holder.data ?? holder.models);
  if (!Array.isArray(list))
    throw new ModelError(problemOf('unknown', 'The server answered something that is no list of models. Is the base URL right?'));
  return list.filter((each): each is WireModel => typeof (each as WireModel | null)?.id === 'string');
}

function isChat(model: WireModel, vendor: Vendor): boolean {
  if (model.active === false) return false;
  if (typeof model.type === 'string' && ['embedding', 'image', 'audio', 'moderation', 'rerank'].includes(model.type)) return false;
  return findModel(vendor.models, model.id)?.chat ?? true;
}

function discovered(model: WireModel, row: ModelRow | undefined, simulated: boolean): DiscoveredModel {
  const contextWindow = count(model.context_length) ?? count(model.max_model_len) ?? count(model.context_window) ?? row?.contextWindow;
  const maxOutputTokens = count(model.max_completion_tokens) ?? row?.maxOutputTokens;
  const shutdownDate = dayOf(model.shutdown_date) ?? row?.shutdownDate;
  return {
    id: model.id,
    label: textOr(model.display_name) ?? textOr(model.name) ?? model.id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    capabilities: capabilitiesOf(model, row),
    simulated,
    ...(shutdownDate === undefined ? {} : { shutdownDate }),
  };
}

function capabilitiesOf(model: WireModel, row: ModelRow | undefined): DiscoveredModel['capabilities'] {
  const parameters = textsOf(model.supported_parameters);
  const modalities = textsOf(model.architecture?.input_modalities);
  const tools = parameters?.includes('tools') ?? row?.tools;
  const vision = modalities?.includes('image') ?? row?.vision;
  const reasoning = parameters?.includes('reasoning') ?? (row?.reasoning === undefined ? undefined : row.reasoning !== false);
  return {
    ...(tools === undefined ? {} : { tools }),
    ...(vision === undefined ? {} : { vision }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

function textsOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}
