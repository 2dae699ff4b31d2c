import type { ProviderId } from '@baton/protocol';
import { anthropicModels } from './catalogue/anthropic.ts';
import { compatibleModels } from './catalogue/compatible.ts';
import { geminiModels } from './catalogue/gemini.ts';
import { minimaxModels } from './catalogue/minimax.ts';
import { openaiModels } from './catalogue/openai.ts';
import { rehearsalModels } from './catalogue/rehearsal.ts';
import { ANTHROPIC_IMAGES, GEMINI_IMAGES, OPENAI_IMAGES } from './image-limits.ts';
import { NO_ODDITIES, type Vendor } from './vendor.ts';

const DATE = '2026-11-21';

/** What most servers that speak OpenAI's protocol have in common. */
const compatibleRow = {
  dialect: 'chat-completions',
  hosts: [],
  keyRequired: true,
  simulated: false,
  models: compatibleModels,
  images: OPENAI_IMAGES,
  oddities: NO_ODDITIES,
  basis: 'unverified' as const,
  date: DATE,
} as const satisfies Partial<Vendor>;

/** Servers that people run themselves show the text as the model wrote it, unless they were told how it marks what it thinks. */
const OWN_SERVER = { ...NO_ODDITIES, thinksInText: true };

/** The same without eyes. */
const { images: _, ...withoutImages } = compatibleRow;

export const openai: Vendor = {
  ...compatibleRow,
  id: 'openai',
  label: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  hosts: ['api.openai.com'],
  models: openaiModels,
  basis: 'recorded',
  source: 'OpenAI API reference',
};

export const anthropic: Vendor = {
  id: 'anthropic',
  label: 'Anthropic',
  dialect: 'messages',
  baseUrl: 'https://api.anthropic.com',
  hosts: ['api.anthropic.com'],
  keyRequired: true,
  simulated: false,
  models: anthropicModels,
  images: ANTHROPIC_IMAGES,
  oddities: { ...NO_ODDITIES, callIds: { shape: /^[A-Za-z0-9_-]{1,64}$/, length: 24 } },
  basis: 'recorded',
  source: 'Anthropic API reference',
  date: DATE,
};

export const gemini: Vendor = {
  id: 'gemini',
  label: 'Google Gemini',
  dialect: 'generate-content',
  baseUrl: 'https://generativelanguage.googleapis.com',
  hosts: ['generativelanguage.googleapis.com'],
  keyRequired: true,
  simulated: false,
  models: geminiModels,
  images: GEMINI_IMAGES,
  oddities: NO_ODDITIES,
  basis: 'recorded',
  source: 'Gemini API reference',
  date: DATE,
};

export const rehearsal: Vendor = {
  id: 'rehearsal',
  label: 'Rehearsal (simulated)',
  dialect: 'rehearsal',
  baseUrl: 'rehearsal:',
  hosts: [],
  keyRequired: false,
  simulated: true,
  models: rehearsalModels,
  images: OPENAI_IMAGES,
  oddities: NO_ODDITIES,
  basis: 'built_in',
  source: 'built in',
  date: DATE,
};

/** Any server that speaks the protocol: nothing is assumed of it. */
export const compatible: Vendor = {
  ...compatibleRow,
  id: 'compatible',
  label: 'OpenAI-compatible server',
  keyRequired: false,
  oddities: OWN_SERVER,
  basis: 'recorded',
  source: 'the protocol itself',
};

const known: readonly Vendor[] = [
  {
    ...compatibleRow,
    id: 'ollama',
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    hosts: [':11434', 'ollama.com'],
    keyRequired: false,
    oddities: OWN_SERVER,
    source: 'Ollama: OpenAI compatibility',
  },
  {
    ...compatibleRow,
    id: 'lm-studio',
    label: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    hosts: [':1234'],
    keyRequired: false,
    oddities: OWN_SERVER,
    source: 'LM Studio: OpenAI compatibility endpoints',
  },
  {
    ...compatibleRow,
    id: 'llama-cpp',
    label: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    hosts: [],
    keyRequired: false,
    oddities: OWN_SERVER,
    source: 'llama.cpp: server README',
  },
  {
    ...compatibleRow,
    id: 'azure',
    label: 'Azure OpenAI',
    // Without an address of its own: https://<resource>.openai.azure.com/openai/v1. A model is called as its deployment is.
    hosts: ['openai.azure.com', 'services.ai.azure.com', 'cognitiveservices.azure.com'],
    models: openaiModels,
    oddities: { ...NO_ODDITIES, keyHeader: 'api-key' },
    source: 'Azure OpenAI: API version lifecycle (v1)',
  },
  {
    ...compatibleRow,
    id: 'vllm',
    label: 'vLLM',
    keyRequired: false,
    oddities: OWN_SERVER,
    source: 'vLLM: OpenAI-compatible server',
  },
  {
    ...compatibleRow,
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    hosts: ['openrouter.ai'],
    // Its list of models is open to anybody.
    oddities: { ...NO_ODDITIES, checkPath: '/key' },
    source: 'OpenRouter API reference',
  },
  {
    ...withoutImages,
    id: 'deepseek',
    label: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    hosts: ['api.deepseek.com'],
    // With tools, a request that lacks the reasoning of the calls before is answered with 400. It sees no images, and takes no schema.
    oddities: { ...NO_ODDITIES, reasoningSentBack: true, output: 'json_object' },
    basis: 'recorded',
    source: 'DeepSeek API: thinking mode',
  },
  {
    ...compatibleRow,
    id: 'minimax',
    label: 'MiniMax',
    baseUrl: 'https://api.minimax.io/v1',
    hosts: ['api.minimax.io', 'api.minimaxi.com'],
    models: minimaxModels,
    oddities: { ...NO_ODDITIES, thinksInText: true },
    source: 'MiniMax API: OpenAI compatibility',
  },
  {
    ...compatibleRow,
    id: 'groq',
    label: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    hosts: ['api.groq.com'],
    basis: 'recorded',
    images: {
      ...OPENAI_IMAGES,
      maxBytes: 3 * 1024 * 1024,
      maxTotalBytes: 15 * 1024 * 1024,
      maxCount: 5,
      source: 'Groq API reference: 4 MB as Base64, five images',
    },
    source: 'Groq API reference',
  },
  {
    ...compatibleRow,
    id: 'mistral',
    label: 'Mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    hosts: ['api.mistral.ai'],
    // Refuses unknown parameters, sends usage without being asked, and wants ids of exactly nine letters and digits.
    oddities: { ...NO_ODDITIES, usageOnRequest: false, callIds: { shape: /^[A-Za-z0-9]{9}$/, length: 9 } },
    source: 'Mistral API reference',
  },
  {
    ...compatibleRow,
    id: 'together',
    label: 'Together AI',
    baseUrl: 'https://api.together.xyz/v1',
    hosts: ['api.together.xyz', 'api.together.ai'],
    source: 'Together AI: OpenAI compatibility',
  },
  {
    ...compatibleRow,
    id: 'xai',
    label: 'xAI',
    baseUrl: 'https://api.x.ai/v1',
    hosts: ['api.x.ai'],
    images: { ...OPENAI_IMAGES, mediaTypes: ['image/png', 'image/jpeg'], source: 'docs.x.ai: image understanding' },
    source: 'xAI API reference',
  },
];

/** Every vendor that there is a row for. */
export const vendors: readonly Vendor[] = [openai, anthropic, gemini, rehearsal, compatible, ...known];

/** Those that a provider `compatible.<name>` may use. */
export const compatibleVendors: readonly Vendor[] = [compatible, ...known];

/**
 * The vendor that a provider uses: its own, or for `compatible.<name>` the one that was named, else the one that its base URL belongs to, else
 * the one called like it, else the generic one. Undefined: there is no row for this provider, or none of that name.
 */
export function vendorFor(
  provider: ProviderId,
  given: { vendor?: string | undefined; baseUrl?: string | undefined } = {},
): Vendor | undefined {
  if (!provider.startsWith('compatible.')) return [openai, anthropic, gemini, rehearsal].find((vendor) => vendor.id === provider);
  if (given.vendor !== undefined) return compatibleVendors.find((vendor) => vendor.id === given.vendor);
  const name = provider.slice('compatible.'.length);
  return (given.baseUrl === undefined ? known.find((vendor) => vendor.id === name) : vendorAt(given.baseUrl)) ?? compatible;
}

function vendorAt(baseUrl: string): Vendor | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const { host } = new URL(baseUrl);
  return known.find((vendor) =>
    vendor.hosts.some((end) => host === end || (host.endsWith(end) && /^[.:]/.test(end)) || host.endsWith(`.${end}`)),
  );
}
