import type { McpTransport } from './mcp-settings.ts';

/** Shorter ones stand in any text by chance. */
const LEAST = 6;

/** Takes what a server of tools was given in confidence out of what it says: it may print its own environment. */
export function hideSecrets(transport: McpTransport): (text: string) => string {
  const given = Object.values(transport.type === 'http' ? transport.headers : transport.environment);
  const values = given
    .map((secret) => secret.reveal())
    // `Bearer` and a token: each is told apart, too.
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter((value) => value.length >= LEAST)
    .toSorted((left, right) => right.length - left.length);
  return (text) => values.reduce((hidden, value) => hidden.replaceAll(value, '[secret]'), text);
}
