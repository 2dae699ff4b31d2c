import type { ModelRow } from './model-row.ts';

const SOURCE = 'model lists of compatible servers';
const DATE = '2026-11-21';

/** What the names of models anywhere say. Everything else comes from the server's own list, or is not known. */
export const compatibleModels: readonly ModelRow[] = [
  {
    ids: /(^|[-_.:/])(embed|embedding|embeddings|whisper|tts|transcribe|moderation|rerank|reranker|stable-diffusion|flux|dall-e)([-_.:\d]|$)|nomic-embed|(^|\/)(bge|e5|gte)-/i,
    chat: false,
    source: SOURCE,
    date: DATE,
  },
];
