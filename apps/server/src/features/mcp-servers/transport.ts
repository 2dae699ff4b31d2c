import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secrets } from '@baton/ai-client';
import type { McpTransportView, Secret } from '@baton/protocol';
import type { McpTransport } from '@baton/toolbox';
import type { Config } from '../../config.ts';
import { AddressRefused } from '../../net/address-guard.ts';

/** The way to a server of tools, with its secrets. Makes the folder that a program starts in where it was given none. */
export async function transportOf(
  server: { name: string; transport: McpTransportView },
  secrets: Secrets,
  deps: { config: Pick<Config, 'workDirectory' | 'commandEnvironment'>; fetch: typeof globalThis.fetch },
): Promise<McpTransport> {
  const { transport } = server;
  if (transport.type === 'http') {
    return { type: 'http', url: transport.url, headers: chosen(secrets, transport.headers), fetch: inPlainWords(deps.fetch) };
  }
  const directory = transport.directory ?? join(deps.config.workDirectory, 'mcp', server.name);
  if (transport.directory === undefined) await mkdir(directory, { recursive: true, mode: 0o700 });
  return {
    type: 'stdio',
    program: transport.command,
    parameters: transport.arguments,
    environment: chosen(secrets, transport.environment),
    surroundings: deps.config.commandEnvironment,
    directory,
  };
}

function chosen(secrets: Secrets, names: readonly string[]): Record<string, Secret> {
  return Object.fromEntries(
    names.map((name) => {
      const secret = secrets.get(name);
      if (secret === undefined) throw new Error(`The value of ${name} is not in credentials.toml any more. Enter it again.`);
      return [name, secret];
    }),
  );
}

/** A connection that fails says only that it failed, why stands behind; and of some answers the library says nothing but that there was one. */
function inPlainWords(fetch: typeof globalThis.fetch): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    try {
      return understood(await fetch(url, init), init);
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof AddressRefused) throw cause;
      throw cause instanceof Error && cause.message !== '' ? new Error(cause.message, { cause: error }) : error;
    }
  };
}

function understood(response: Response, init: RequestInit | undefined): Response {
  const { status } = response;
  if (status === 401 || status === 403) throw new Error(`It refuses what it was given (HTTP ${status}). Enter its headers again`);
  // Of a session that has ended the library takes care itself.
  const isFirst = init?.method === 'POST' && !new Headers(init.headers).has('mcp-session-id');
  if (isFirst && (status === 404 || status === 405)) throw new Error(`There is no server of tools at this address (HTTP ${status})`);
  return response;
}
