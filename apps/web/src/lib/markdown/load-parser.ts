import type { MarkdownParser } from './incremental-markdown.ts';
import type { MarkedToken } from './marked-parser.ts';

type Parser = MarkdownParser<MarkedToken>;

let loading: Promise<Parser> | undefined;
let loaded: Parser | undefined;

/** The parser, fetched when the first message needs it. The page's one window has one sanitiser, so all messages share it. */
export function loadParser(): Promise<Parser> {
  loading ??= fetchParser();
  return loading;
}

/** The parser if it is there already, so that a message that comes later is drawn once. */
export function loadedParser(): Parser | undefined {
  return loaded;
}

async function fetchParser(): Promise<Parser> {
  const [{ createMarkedParser }, { createSanitiser }] = await Promise.all([import('./marked-parser.ts'), import('./sanitise.ts')]);
  loaded = createMarkedParser(createSanitiser(window));
  return loaded;
}
