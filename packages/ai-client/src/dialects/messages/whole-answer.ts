import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { WireBlock, WireEvent } from './events.ts';
import type { WireUsage } from './usage.ts';

interface WireAnswer {
  content?: readonly WireBlock[] | null;
  stop_reason?: string | null;
  stop_details?: { explanation?: unknown } | null;
  usage?: WireUsage | null;
  error?: unknown;
}

/**
 * An answer with status 200 that is no event stream, which the SDK would show as an empty stream. A whole message is read as the events it would
 * have come in; an error comes back as what the SDK throws for one; anything else throws.
 */
export async function readWholeAnswer(response: Response): Promise<WireEvent[]> {
  const answer = parse(await response.text());
  if (answer?.error !== undefined && answer.error !== null) throw Object.assign(new Error('error in an answer'), { error: answer });
  if (!Array.isArray(answer?.content)) {
    const type = response.headers.get('content-type') ?? 'nothing named';
    throw new ModelError(
      problemOf('network', `The server answered ${response.status} with ${type} instead of a stream. Is the base URL right?`, {
        status: response.status,
      }),
    );
  }
  const blocks: readonly WireBlock[] = answer.content;
  return [
    { type: 'message_start', message: { usage: answer.usage ?? null } },
    ...blocks.map((block, index): WireEvent => ({ type: 'content_block_start', index, content_block: block })),
    {
      type: 'message_delta',
      delta: { stop_reason: answer.stop_reason ?? 'end_turn', stop_details: answer.stop_details ?? null },
      usage: answer.usage ?? null,
    },
  ];
}

function parse(text: string): WireAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
