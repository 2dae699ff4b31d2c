import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Secrets } from '@baton/ai-client';
import { Secret, type McpTransportBody, type McpTransportView } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';
import { judgeAddress } from '../../net/address-guard.ts';

export interface EnteredTransport {
  transport: McpTransportView;
  secrets: Secrets;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HEADER = /^[A-Za-z0-9-]+$/;
/** What the protocol itself says with each request. */
const OWN_HEADERS = /^(accept|connection|content-length|content-type|host|last-event-id|mcp-.*|transfer-encoding)$/i;

/**
 * What was entered, put together with what is there: a secret that is `null` stays as it is. Throws a RequestError `invalid` that names the field, and
 * repeats no secret. Another program or address needs its secrets again: none goes where it was not entered for.
 */
export async function enteredTransport(
  body: McpTransportBody,
  existing: EnteredTransport | undefined,
  allowPrivate: boolean,
): Promise<EnteredTransport> {
  const given = body.type === 'http' ? (body.headers ?? {}) : (body.environment ?? {});
  for (const [name, value] of Object.entries(given)) {
    const problem = body.type === 'http' ? headerProblem(name, value) : variableProblem(name, value);
    if (problem !== undefined) throw invalid(body.type === 'http' ? 'headers' : 'environment', problem);
  }
  // Of headers upper and lower case are one name.
  const names = Object.keys(given).map((name) => (body.type === 'http' ? name.toLowerCase() : name));
  if (new Set(names).size < names.length) throw invalid('headers', 'The same header stands there twice.');
  const transport = body.type === 'http' ? await httpOf(body, names, allowPrivate) : await programOf(body, names);
  const same = existing !== undefined && isDeepStrictEqual(destinationOf(existing.transport), destinationOf(transport));
  const secrets = Object.values(given).map((value, index): [string, Secret] => {
    const name = names[index] ?? '';
    if (value !== null) return [name, new Secret(value)];
    const kept = existing?.secrets.get(name);
    const field = body.type === 'http' ? 'headers' : 'environment';
    if (kept === undefined) throw invalid(field, `Enter the value of ${name}.`);
    if (!same)
      throw invalid(field, `Enter the value of ${name} again: no secret goes to a program or an address that it was not entered for.`);
    return [name, kept];
  });
  return { transport, secrets: new Map(secrets) };
}

/** Where secrets go. */
function destinationOf(transport: McpTransportView): object {
  if (transport.type === 'http') return { url: transport.url };
  const { command, directory } = transport;
  return { command, directory, arguments: transport.arguments };
}

async function httpOf(
  { url: text }: McpTransportBody & { type: 'http' },
  headers: string[],
  allowPrivate: boolean,
): Promise<McpTransportView> {
  const url = URL.parse(text.trim());
  if (url === null) throw invalid('url', 'This is no address. It has to look like https://tools.example.org/mcp.');
  if (url.search !== '' || url.hash !== '') {
    throw invalid('url', 'The address has no part behind "?" or "#": what has to be kept secret goes into a header.');
  }
  const judgement = await judgeAddress(url.href, { allowPrivate });
  if (!judgement.ok) throw invalid('url', judgement.reason);
  return { type: 'http', url: url.href, headers };
}

async function programOf(body: McpTransportBody & { type: 'stdio' }, environment: string[]): Promise<McpTransportView> {
  const command = body.command.trim();
  if (command === '') throw invalid('command', 'Which program is it?');
  const given = [command, ...(body.arguments ?? [])];
  if (given.some((word) => word.includes('\0'))) throw invalid('arguments', 'There is a character in it that no program takes.');
  const directory = body.directory?.trim() ?? '';
  if (directory !== '') {
    if (!isAbsolute(directory)) throw invalid('directory', 'Give the whole path of the folder, from "/".');
    const found = await stat(directory).catch(() => undefined);
    if (found?.isDirectory() !== true) throw invalid('directory', 'There is no such folder on the server.');
  }
  return { type: 'stdio', command, arguments: body.arguments ?? [], ...(directory === '' ? {} : { directory }), environment };
}

function variableProblem(name: string, value: string | null): string | undefined {
  if (!VARIABLE.test(name)) return 'Names of variables have letters, digits and "_", and begin with no digit.';
  return value?.includes('\0') === true ? `There is a character in the value of ${name} that no program takes.` : undefined;
}

function headerProblem(name: string, value: string | null): string | undefined {
  if (!HEADER.test(name)) return 'Names of headers have letters, digits and "-".';
  if (OWN_HEADERS.test(name)) return `The header ${name} is the protocol’s own.`;
  return value === null || /^[\x20-\x7e]+$/.test(value) ? undefined : `The value of ${name} has other characters than a header takes.`;
}

function invalid(field: string, detail: string): RequestError {
  return new RequestError('invalid', detail, { errors: [{ field: `body/transport/${field}`, detail }] });
}
