import { toolOutput, type ToolOutput } from '../tool.ts';

/** What a server answered, as far as it matters here: a stranger's words. */
export interface McpResult {
  content?: readonly { type: string; [key: string]: unknown }[] | undefined;
  structuredContent?: unknown;
  isError?: boolean | undefined;
}

/** Characters of an answer that are kept. */
const MAX_KEPT = 4 * 1024 * 1024;

/** A server's answer as text. What is no text is named, and left out. `hide` takes out what is not to be told. */
export function resultOutput(server: string, result: McpResult, hide: (text: string) => string): ToolOutput {
  const parts = (result.content ?? []).map(textOf);
  // Some say it twice, some only here.
  const structured =
    result.structuredContent === undefined || parts.length > 0 ? [] : [JSON.stringify(result.structuredContent, undefined, 2)];
  const whole = hide([...parts, ...structured].join('\n')).toWellFormed();
  const text = whole.length > MAX_KEPT ? `${whole.slice(0, MAX_KEPT).toWellFormed()}\n[The answer was longer than is kept.]` : whole;
  if (result.isError === true) {
    const said = text === '' ? `"${server}" says that it failed, and not why.` : text;
    const [first = ''] = said.split('\n', 1);
    return { ...toolOutput(said, first.length > 80 ? `${first.slice(0, 79)}…` : first), outcome: 'error' };
  }
  return toolOutput(text === '' ? `"${server}" answered nothing.` : text, `answer from ${server}`);
}

function textOf(part: { type: string; [key: string]: unknown }): string {
  if (part.type === 'text' && typeof part['text'] === 'string') return part['text'];
  if (part.type === 'resource') return resourceText(part['resource']);
  if (part.type === 'resource_link') return `[a resource: ${String(part['uri']).slice(0, 500)}]`;
  const data = part['data'];
  const size = typeof data === 'string' ? ` of about ${Math.ceil((data.length * 3) / 4)} bytes` : '';
  return `[${part.type === 'image' ? 'a picture' : part.type === 'audio' ? 'a recording' : 'something'}${size}, left out]`;
}

function resourceText(resource: unknown): string {
  if (typeof resource !== 'object' || resource === null) return '[a resource, left out]';
  if ('text' in resource && typeof resource.text === 'string') return resource.text;
  return '[a resource that is no text, left out]';
}
