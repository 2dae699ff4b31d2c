import type { WireRound } from '@baton/protocol';
import { MASK } from './capture.ts';

/** Set by whatever sends. */
const OWN_HEADERS = /^(host|content-length|connection|accept-encoding|user-agent|x-stainless-.*)$/;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** In double quotes, so that a variable in it is filled in. */
const withVariable = (text: string, variable: string): string =>
  `"${text.replaceAll(/["\\$`]/g, String.raw`\$&`).replaceAll(MASK, `$${variable}`)}"`;

/** The request as a command for a POSIX shell; whoever runs it sets the variable to their key. */
export function curlOf(
  request: Pick<NonNullable<WireRound['request']>, 'method' | 'url' | 'headers'>,
  body: string,
  variable: string,
): string {
  const headers = Object.entries(request.headers)
    .filter(([name]) => !OWN_HEADERS.test(name))
    .map(([name, value]) => {
      const header = `${name}: ${value}`;
      return `-H ${value.includes(MASK) ? withVariable(header, variable) : quoted(header)}`;
    });
  const url = request.url.includes(MASK) ? withVariable(request.url, variable) : quoted(request.url);
  const data = body === '' ? [] : [`--data-raw ${quoted(body)}`];
  return [`curl --no-buffer -X ${request.method} ${url}`, ...headers, ...data].join(' \\\n  ');
}
