import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { WireEvent, WireResponse } from './events.ts';

/**
 * An answer with status 200 that is no event stream. A whole response is read as the events it would have come in; an error comes back as what the SDK
 * throws for one; anything else throws.
 */
export async function readWholeAnswer(answered: Response): Promise<WireEvent[]> {
  const answer = parse(await answered.text());
  if (answer?.error !== undefined && answer.error !== null) throw Object.assign(new Error('error in an answer'), { error: answer.error });
  if (!Array.isArray(answer?.output)) {
    const type = answered.headers.get('content-type') ?? 'nothing named';
    throw new ModelError(
      problemOf('network', `The server answered ${answered.status} with ${type} instead of a stream. Is the base URL right?`, {
        status: answered.status,
      }),
    );
  }
  const output: NonNullable<WireResponse['output']> = answer.output;
  return [
    ...output.flatMap((item, at): WireEvent[] => [
      { type: 'response.output_item.added', output_index: at, item },
      { type: 'response.output_item.done', output_index: at, item },
    ]),
    { type: 'response.completed', response: answer },
  ];
}

function parse(text: string): WireResponse | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
