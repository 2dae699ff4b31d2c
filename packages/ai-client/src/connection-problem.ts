import type { ProviderProblem, Secret } from '@baton/protocol';
import { maskSecrets } from './mask-secrets.ts';
import { problemOf } from './problem.ts';

/** What SDKs throw, as far as it is looked at: an HTTP error, an error frame within a stream, or a connection that failed. */
export interface Thrown {
  name?: unknown;
  message?: unknown;
  status?: unknown;
  code?: unknown;
  type?: unknown;
  error?: unknown;
  headers?: unknown;
  cause?: unknown;
}

export function thrownOf(error: unknown): Thrown {
  return typeof error === 'object' && error !== null ? error : {};
}

/** No answer, or one that broke off. What is neither comes out as `unknown`. */
export function connectionProblem(thrown: Thrown, apiKey: Secret | undefined): ProviderProblem {
  const chain = causes(thrown);
  const code = chain.map((each) => textOr(each.code)).findLast((each) => each !== undefined);
  if (thrown.name === 'SyntaxError' || /failed to parse stream|error parsing json/i.test(textOr(thrown.message) ?? ''))
    return problemOf('network', 'The answer could not be read: a piece of the stream was not JSON.');
  if (code === undefined && !chain.some(isConnectionFailure)) {
    return problemOf('unknown', maskSecrets(textOr(thrown.message) ?? 'The call failed without a word.', apiKey));
  }
  const words = chain.map((each) => textOr(each.message)).filter((each) => each !== undefined);
  const detail = `The connection to the provider failed: ${maskSecrets([...new Set(words)].join(': ') || 'no reason given', apiKey)}`;
  return problemOf('network', detail, code === undefined ? {} : { providerCode: code });
}

function isConnectionFailure(thrown: Thrown): boolean {
  const text = textOr(thrown.message) ?? '';
  // "terminated" and "fetch failed" are undici's words; the others are the SDKs'.
  return /^(terminated|fetch failed|connection error|request timed out)|error fetching from|error reading from the stream/i.test(text);
}

function causes(thrown: Thrown): Thrown[] {
  const chain: Thrown[] = [];
  let current: Thrown | undefined = thrown;
  while (current !== undefined && chain.length < 5) {
    chain.push(current);
    const { cause }: Thrown = current;
    current = typeof cause === 'object' && cause !== null ? cause : undefined;
  }
  return chain;
}

/** A text with something in it. */
export function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
