import type { PageParser } from './page-parser.ts';

let loading: Promise<PageParser | undefined> | undefined;
let loaded: PageParser | undefined;

/**
 * The parser, fetched when the first message needs it. The page's one window has one sanitiser, so all messages share it. Undefined when
 * it can't be fetched; the next message tries again.
 */
export function loadParser(): Promise<PageParser | undefined> {
  loading ??= fetchParser();
  return loading;
}

/** The parser if it is there already, so that a message that comes later is drawn once. */
export function loadedParser(): PageParser | undefined {
  return loaded;
}

async function fetchParser(): Promise<PageParser | undefined> {
  try {
    loaded = (await import('./page-parser.ts')).createPageParser();
  } catch {
    loading = undefined;
  }
  return loaded;
}
