import type { ModelRow, Reasoning } from './model-row.ts';

const GUIDES = 'copies of ai.google.dev, and errors and answers of the API that were recorded';
const INFERRED = 'inferred from the models before it; the list of models says more';
const DATE = '2026-11-21';

/** A preview, a build or a date may follow. */
const id = (base: string): RegExp => new RegExp(`^(${base})(-(preview|exp|latest|\\d{3}|\\d{2}-\\d{2}|\\d{2}-\\d{4}))*$`);

/** Takes a level, thinks always, and signs what it thought. */
const LEVELS: Reasoning = {
  default: 'high',
  efforts: ['low', 'medium', 'high'],
  samplingAtNone: true,
  asked: 'level',
};
const LEVELS_OF_FLASH: Reasoning = { ...LEVELS, efforts: ['minimal', 'low', 'medium', 'high'] };
const BUDGET: Reasoning = {
  default: 'medium',
  efforts: ['minimal', 'low', 'medium', 'high'],
  samplingAtNone: true,
  asked: 'budget',
};
const BUDGET_OF_FLASH: Reasoning = { ...BUDGET, efforts: ['none', 'minimal', 'low', 'medium', 'high'] };

const COMMON = { chat: true, tools: true, vision: true, date: DATE } as const;
const WINDOW = { contextWindow: 1_048_576, maxOutputTokens: 65_536 } as const;

/** Google's models on generateContent, from the special to the general. The list of models knows windows better. */
export const geminiModels: readonly ModelRow[] = [
  { ids: /(^|-)(embedding|aqa|tts|audio|live|image|imagen|veo|lyria|robotics|computer-use)(-|$)/, chat: false, source: GUIDES, date: DATE },
  { ids: id('gemini-4-argon|gemini-3(\\.\\d)?-pro'), ...COMMON, ...WINDOW, reasoning: LEVELS, source: GUIDES },
  { ids: id('gemini-3(\\.\\d)?-flash(-lite)?'), ...COMMON, ...WINDOW, reasoning: LEVELS_OF_FLASH, source: GUIDES },
  { ids: id('gemini-2\\.5-pro'), ...COMMON, ...WINDOW, reasoning: BUDGET, source: GUIDES },
  { ids: id('gemini-2\\.5-flash(-lite)?'), ...COMMON, ...WINDOW, reasoning: BUDGET_OF_FLASH, source: GUIDES },
  { ids: /^gemini-(1\.5|2\.0)-.*$/, ...COMMON, contextWindow: 1_048_576, maxOutputTokens: 8_192, reasoning: false, source: GUIDES },
  { ids: /^gemma-.*$/, chat: true, tools: false, vision: false, reasoning: false, source: GUIDES, date: DATE },
  // Newer than this list: treated like the newest it knows.
  { ids: /^gemini-.*$/, ...COMMON, reasoning: LEVELS, source: INFERRED },
];
