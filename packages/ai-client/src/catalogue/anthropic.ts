import type { ModelRow, Reasoning } from './model-row.ts';

const SDK = 'types of @anthropic-ai/sdk 1.11.0 (Model, deprecations)';
const GUIDES = 'copies of platform.claude.com, and errors of the API that were recorded';
const INFERRED = 'inferred from the models before it; the list of models says more';
const DATE = '2026-11-21';

/** An optional date of a snapshot. */
const id = (base: string): RegExp => new RegExp(`^(${base})(-\\d{8})?$`);

/** Thinks only when it is given a budget. */
const BUDGET: Reasoning = {
  default: 'none',
  efforts: ['none', 'minimal', 'low', 'medium', 'high'],
  samplingAtNone: true,
  asked: 'budget',
};
/** Decides by itself how much to think, once it is switched on. */
const OFF: Reasoning = {
  default: 'none',
  efforts: ['none', 'low', 'medium', 'high', 'max'],
  samplingAtNone: true,
  asked: 'adaptive',
};
const OFF_WITHOUT_SAMPLING: Reasoning = { ...OFF, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'], samplingAtNone: false };
const ON: Reasoning = { ...OFF_WITHOUT_SAMPLING, default: 'high' };
const ALWAYS: Reasoning = { ...ON, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] };

const COMMON = { chat: true, tools: true, vision: true, date: DATE } as const;

/** Anthropic's models, from the special to the general. Windows that are not here come from the list of models. */
export const anthropicModels: readonly ModelRow[] = [
  { ids: id('claude-(opus-5-5|fable-5-[12]|mythos-5-[12])'), ...COMMON, reasoning: ALWAYS, source: GUIDES },
  { ids: id('claude-(opus-5|fable-5|mythos-5|mythos-preview)'), ...COMMON, reasoning: ON, source: GUIDES },
  { ids: id('claude-(sonnet-5-5|sonnet-5|haiku-5-5)'), ...COMMON, reasoning: ON, source: INFERRED },
  { ids: id('claude-opus-4-[78]'), ...COMMON, reasoning: OFF_WITHOUT_SAMPLING, source: GUIDES },
  { ids: id('claude-(opus|sonnet)-4-6'), ...COMMON, reasoning: OFF, source: GUIDES },
  {
    ids: id('claude-sonnet-4-5'),
    ...COMMON,
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    reasoning: BUDGET,
    shutdownDate: '2026-11-30',
    source: SDK,
  },
  {
    ids: id('claude-(opus|haiku)-4-5'),
    ...COMMON,
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    reasoning: BUDGET,
    source: GUIDES,
  },
  {
    ids: /^claude-(opus|sonnet)-4(-[01])?(-\d{8})?$/,
    ...COMMON,
    contextWindow: 200_000,
    maxOutputTokens: 32_000,
    reasoning: BUDGET,
    source: GUIDES,
  },
  { ids: /^claude-3-7-sonnet.*$/, ...COMMON, contextWindow: 200_000, maxOutputTokens: 64_000, reasoning: BUDGET, source: GUIDES },
  { ids: /^claude-3.*$/, ...COMMON, contextWindow: 200_000, maxOutputTokens: 4_096, reasoning: false, source: GUIDES },
  // Newer than this list: treated like the newest it knows.
  { ids: /^claude-.*$/, ...COMMON, reasoning: ON, source: INFERRED },
];
