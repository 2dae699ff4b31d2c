import type { OpenAI } from 'openai';
import type { Connection } from '../dialects/dialect.ts';

/**
 * The SDK is loaded with the first call: it costs 150 to 300 ms. Everything it would read from the environment is said here, so that no
 * variable of the server's user changes where a key goes; it never retries, since only one place may.
 */
export async function connectOpenai({ apiKey, baseUrl, fetch, organization, vendor }: Connection): Promise<OpenAI> {
  const { OpenAI: Sdk } = await import('openai');
  const { keyHeader } = vendor.oddities;
  const defaultHeaders = {
    ...(apiKey === undefined || keyHeader !== undefined ? { Authorization: null } : {}),
    ...(apiKey === undefined || keyHeader === undefined ? {} : { [keyHeader]: apiKey.reveal() }),
  };
  return new Sdk({
    apiKey: apiKey?.reveal() ?? 'none',
    adminAPIKey: null,
    baseURL: baseUrl,
    organization: organization ?? null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch,
    defaultHeaders,
  });
}
