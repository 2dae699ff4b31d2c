import { compatibleModels } from './compatible.ts';
import type { ModelRow } from './model-row.ts';

const SOURCE = 'MiniMax API: models, as client projects name them';
const DATE = '2026-11-21';

/** MiniMax's models: the older ones see no images. */
export const minimaxModels: readonly ModelRow[] = [
  { ids: /^MiniMax-M[12](\b|[.-]).*$/i, chat: true, tools: true, vision: false, source: SOURCE, date: DATE },
  { ids: /^MiniMax-M\d.*$/i, chat: true, tools: true, vision: true, source: SOURCE, date: DATE },
  ...compatibleModels,
];
