import type { ModelRow } from './model-row.ts';

const SOURCE = 'built in';
const DATE = '2026-11-21';

const known = {
  chat: true,
  contextWindow: 128_000,
  maxOutputTokens: 16_384,
  tools: true,
  vision: false,
  source: SOURCE,
  date: DATE,
} as const;

export const rehearsalModels: readonly ModelRow[] = [
  { ids: /^rehearsal-1$/, ...known },
  { ids: /^rehearsal-fast$/, ...known },
];
