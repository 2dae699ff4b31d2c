import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { WireChunk, WireDelta } from './events.ts';
import type { WireUsage } from './usage.ts';

interface WireAnswer {
  choices?: readonly { index?: number; message?: WireDelta | null; finish_reason?: string | null }[] | null;
  usage?: WireUsage | null;
  error?: unknown;
}

/**
 * An answer with status 200 that is no event stream, which the SDK would show as an empty stream. Servers that don't stream answer the whole
 * completion: it is read as one chunk. An error comes back as what the SDK throws for one; anything else throws.
 */
export async function readWholeAnswer(response: Response): Promise<WireChunk> {
  const text = await response.text();
  const answer = parse(text);
  if (answer?.error !== undefined && answer.error !== null) throw Object.assign(new Error('error in an answer'), { error: answer.error });
  if (answer?.choices === undefined || answer.choices === null) {
    const type = response.headers.get('content-type') ?? 'nothing named';
    throw new ModelError(
      problemOf('network', `The server answered ${response.status} with ${type} instead of a stream. Is the base URL right?`, {
        status: response.status,
      }),
    );
  }
  return {
    choices: answer.choices.map(({ index, message, finish_reason }) => ({
      index: index ?? 0,
      delta: message ?? {},
      finish_reason: finish_reason ?? 'stop',
    })),
    usage: answer.usage ?? null,
  };
}

function parse(text: string): WireAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
