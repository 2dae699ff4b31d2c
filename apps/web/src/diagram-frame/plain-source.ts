/** A title is all that is kept of what stands between the lines `---`. */
const FRONT = /^\s*---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/;
const DIRECTIVE = /%%\{[\s\S]*?\}%%/g;
const FETCHES = /url\s*\(|@import|image-set\s*\(/i;

/**
 * A diagram without what configures its drawing: how diagrams look is the page's to say. Undefined when it asks for something to be
 * fetched, however that is spelled.
 */
export function plainSource(source: string): string | undefined {
  const front = FRONT.exec(source);
  const title = /^title:.*$/m.exec(front?.[1] ?? '')?.[0];
  const body = (front === null ? source : source.slice(front[0].length)).replace(DIRECTIVE, '');
  if (FETCHES.test(unescaped(body))) return undefined;
  return title === undefined ? body : `---\n${title}\n---\n${body}`;
}

/** As a style sheet reads it. */
function unescaped(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replace(/\\/g, '');
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
