import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ADDRESS_REFUSED, createGuardedFetch, judgeAddress, type Lookup } from './address-guard.ts';
import { isPublicAddress } from './public-address.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server on loopback; answers its port. */
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const resolvesTo =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const causeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'answered',
    (error: Error) => (error.cause as { code?: string }).code ?? error.cause,
  );

describe('the guarded fetch', () => {
  test.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '169.254.169.254',
    '0',
  ])('does not connect to %s', async (host) => {
    const reached = vi.fn<() => void>();
    const port = await listen((_request, answer) => {
      reached();
      answer.end();
    });
    expect(await causeOf(createGuardedFetch({ allowPrivate: false })(`http://${host}:${port}/`))).toBe(ADDRESS_REFUSED);
    expect(reached).not.toHaveBeenCalled();
  });

  test('does not connect to a name that points inside, nor to one that also does', async () => {
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::ffff:127.0.0.1'], ['fe80::1']]) {
      const fetch = createGuardedFetch({ allowPrivate: false, lookup: resolvesTo(...addresses) });
      expect(await causeOf(fetch('http://inside.test/'))).toBe(ADDRESS_REFUSED);
    }
  });

  test('judges the very addresses that it connects to: a name that was public when entered and points inside later gets no connection', async () => {
    const reached = vi.fn<() => void>();
    const port = await listen((_request, answer) => {
      reached();
      answer.end();
    });
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const lookup: Lookup = vi.fn<Lookup>(async (hostname) => resolvesTo(...(answers.shift() ?? ['127.0.0.1']))(hostname));
    const address = `http://rebinding.test:${port}/`;
    expect(await judgeAddress(address, { allowPrivate: false, lookup })).toEqual({ ok: true });
    expect(await causeOf(createGuardedFetch({ allowPrivate: false, lookup })(address))).toBe(ADDRESS_REFUSED);
    expect(lookup).toHaveBeenCalledTimes(2);
    expect(reached).not.toHaveBeenCalled();
  });

  test('resolves a name once for one connection', async () => {
    const port = await listen((_request, answer) => answer.end('hello'));
    const lookup = vi.fn<Lookup>(resolvesTo('127.0.0.1'));
    const answer = await createGuardedFetch({ allowPrivate: true, lookup })(`http://model.test:${port}/`);
    expect(await answer.text()).toBe('hello');
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  test('judges where a redirect leads, as an address and as a name', async () => {
    const secret = vi.fn<() => void>();
    const inside = await listen((_request, answer) => {
      secret();
      answer.end('secret');
    });
    for (const location of [`http://127.0.0.1:${inside}/`, `http://inside.test:${inside}/`, 'http://169.254.169.254/latest/meta-data/']) {
      const redirected = vi.fn<() => void>();
      const outside = await listen((_request, answer) => {
        redirected();
        answer.writeHead(302, { location }).end();
      });
      // The server that redirects stands for one on the internet: the first address counts as public, all others as what they are.
      let judged = 0;
      const isPublic = (address: string): boolean => ++judged === 1 || isPublicAddress(address);
      const fetch = createGuardedFetch({ allowPrivate: false, lookup: resolvesTo('127.0.0.1'), isPublic });
      expect(await causeOf(fetch(`http://outside.test:${outside}/`))).toBe(ADDRESS_REFUSED);
      expect(redirected).toHaveBeenCalledTimes(1);
    }
    expect(secret).not.toHaveBeenCalled();
  });

  test('takes http and https only, also after a redirect', async () => {
    const port = await listen((_request, answer) => answer.writeHead(302, { location: 'file:///etc/passwd' }).end());
    const fetch = createGuardedFetch({ allowPrivate: true });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow(TypeError);
    await expect(fetch('ftp://example.org/')).rejects.toThrow(TypeError);
    await expect(fetch('http://name:word@example.org/')).rejects.toThrow(TypeError);
  });
});

describe('an address that is entered', () => {
  const lookup = resolvesTo('93.184.216.34');

  test.each(['https://api.example.org/v1', 'http://api.example.org:8080', 'https://8.8.8.8/v1'])('may be %s', async (address) => {
    expect(await judgeAddress(address, { allowPrivate: false, lookup })).toEqual({ ok: true });
  });

  test.each([
    '',
    'api.example.org/v1',
    'ftp://example.org',
    'https://a:b@example.org/v1',
    'http://10.0.0.1/v1',
    'http://0x0a000001/',
    'http://[::1]:11434/v1',
  ])('may not be %j', async (address) => {
    expect(await judgeAddress(address, { allowPrivate: false, lookup })).toMatchObject({ ok: false });
  });

  test('may point inside where that is allowed, but never holds a password', async () => {
    expect(await judgeAddress('http://127.0.0.1:11434/v1', { allowPrivate: true })).toEqual({ ok: true });
    expect(await judgeAddress('http://a:b@127.0.0.1:11434/v1', { allowPrivate: true })).toMatchObject({ ok: false });
  });

  test('passes while its name does not resolve, and is judged when it is used', async () => {
    const fails: Lookup = async () => Promise.reject(new Error('no such name'));
    expect(await judgeAddress('https://not-yet.test/v1', { allowPrivate: false, lookup: fails })).toEqual({ ok: true });
  });
});
