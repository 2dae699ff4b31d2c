import { readPageInThread } from '../page/read-page-in-thread.ts';
import { defineTool, toolError, toolOutput, type ToolOutput, type Web } from '../tool.ts';

/** Bytes read of an answer. */
const MAX_BYTES = 5 * 1024 * 1024;
const TIME_LIMIT_MS = 30_000;
/** Steps on the same server that are followed. */
const MAX_STEPS = 5;
const MAX_ADDRESS = 2000;
const TEXTS = /^(?:text\/|application\/(?:json|xml|javascript|ecmascript|toml|yaml|x-yaml|x-ndjson|[a-z0-9.+-]+\+(?:json|xml))(?:$|;))/i;

export const fetchUrl = defineTool({
  name: 'fetch_url',
  version: 1,
  policyClass: 'network',
  description: 'Read a page or text from the web by GET. Pages come as readable text with the addresses of their links.',
  parameters: {
    url: { type: 'string', reaches: 'url', description: 'The whole address, with https:// in front.', maxLength: MAX_ADDRESS },
  },
  required: ['url'],

  async preview({ url }, { web }) {
    const read = addressOf(url);
    if (!read.ok) return read;
    if (web === undefined) return { ok: false, detail: 'The web cannot be reached from here.' };
    const resolved = await web.resolve(read.url);
    if (!resolved.ok) return resolved;
    const undo = { possible: false, how: 'What was asked of another server cannot be taken back.' };
    return {
      ok: true,
      effect: { type: 'request', method: 'GET', url: read.url.href, host: read.url.host, addresses: [...resolved.addresses], undo },
    };
  },

  async run({ url }, { web, signal }) {
    const read = addressOf(url);
    if (!read.ok) return toolError(read.detail);
    if (web === undefined) return toolError('The web cannot be reached from here.');
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
    try {
      return await follow(read.url, web, limit);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) return toolError(`${read.url.host} took longer than ${TIME_LIMIT_MS / 1000} seconds.`);
      return toolError(`${read.url.href} cannot be read: ${wordsOf(error)}`);
    }
  },
});

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** An address that may be asked for, in the form in which it is asked and judged: without a fragment, and however its host was spelt. */
function addressOf(text: string): { ok: true; url: URL } | { ok: false; detail: string } {
  const url = URL.parse(text.trim());
  if (url === null) return { ok: false, detail: 'This is no address. It has to look like https://example.org/page.' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { ok: false, detail: 'The address has to begin with http:// or https://.' };
  if (url.username !== '' || url.password !== '') return { ok: false, detail: 'The address must not hold a user name or password.' };
  if (url.hostname === '') return { ok: false, detail: 'The address names no server.' };
  url.hash = '';
  return { ok: true, url };
}

/** Follows what stays on the same server. Another server is another decision: its address is named instead. */
async function follow(start: URL, web: Web, signal: AbortSignal): Promise<ToolOutput> {
  let url = start;
  for (let step = 0; step <= MAX_STEPS; step += 1) {
    const answer = await web.fetch(url, {
      redirect: 'manual',
      signal,
      headers: { accept: 'text/html, text/*, application/json, */*;q=0.1' },
    });
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status > 399 || location === null) return await outputOf(answer, url, signal);
    await answer.body?.cancel();
    const next = addressOf(URL.parse(location, url)?.href ?? '');
    if (!next.ok) return toolError(`${url.href} leads to an address that is not followed. ${next.detail}`);
    if (next.url.origin !== start.origin)
      return toolError(`${url.href} leads to another server: ${next.url.href}. Ask for that address to go there.`);
    url = next.url;
  }
  return toolError(`${start.href} leads from one address to the next more than ${MAX_STEPS} times.`);
}

async function outputOf(answer: Response, url: URL, signal: AbortSignal): Promise<ToolOutput> {
  const type = answer.headers.get('content-type') ?? '';
  if (!answer.ok) {
    await answer.body?.cancel();
    return toolError(`${url.href} answered ${answer.status} ${answer.statusText}`.trim());
  }
  if (type !== '' && !TEXTS.test(type)) {
    await answer.body?.cancel();
    return toolError(`${url.href} is no text but ${type.slice(0, 100)}.`);
  }
  const { bytes, cut } = await readBody(answer);
  if (bytes.includes(0)) return toolError(`${url.href} is no text.`);
  const text = decoded(bytes, /charset="?([\w-]+)/i.exec(type)?.[1]);
  const isPage = /html/i.test(type) || (type === '' && /^\s*<(?:!doctype|html)/i.test(text));
  const note = cut ? `\n[Only the first ${MAX_BYTES / 1024 / 1024} MB were read.]` : '';
  if (!isPage) return toolOutput(text + note, `${bytes.length} bytes from ${url.host}`);
  const read = await readPageInThread(text, url, signal);
  if (!read.ok) return toolError(`${url.href}: ${read.detail}`);
  const { page } = read;
  const title = page.title === '' ? '' : `${page.title}\n\n`;
  return toolOutput(
    `${title}${page.text}${note}`,
    page.title === '' ? `a page from ${url.host}` : `"${page.title.slice(0, 60)}" from ${url.host}`,
  );
}

async function readBody(answer: Response): Promise<{ bytes: Buffer; cut: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (answer.body === null) return { bytes: Buffer.alloc(0), cut: false };
  const reader = answer.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: Buffer.concat(pieces), cut: false };
      const left = MAX_BYTES - length;
      pieces.push(value.subarray(0, left));
      length += Math.min(value.length, left);
      if (value.length > left) return { bytes: Buffer.concat(pieces), cut: true };
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function decoded(bytes: Buffer, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
