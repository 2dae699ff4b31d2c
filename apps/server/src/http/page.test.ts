import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../test-app.ts';
import { scriptHashes } from './built-page.ts';

const HTML = '<!doctype html><title>Baton</title><script>start()</script><script src="/_app/immutable/a.1f.js"></script>';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({
    page: {
      'index.html': HTML,
      '_app/immutable/a.1f.js': 'export {}',
      '_app/immutable/a.1f.js.br': brotliCompressSync('export {}').toString('latin1'),
      '_app/version.json': '{}',
      '_app/frames/diagram.html': '<!doctype html><script type="module" src="/_app/frames/immutable/d.1f.js"></script>',
      '_app/frames/immutable/d.1f.js': 'export {}',
      'favicon.svg': '<svg/>',
    },
  });
});
afterAll(() => test.close());

const get = (url: string, headers: Record<string, string> = {}) => test.nobody.call<string>('GET', url, undefined, headers);

it.each(['/', '/setup', '/projects/x/discussions/y', '/sign-in?to=%2Fprojects', '/settings/', '/a.b/c'])('%s is the page', async (url) => {
  const answer = await get(url);
  expect(answer).toMatchObject({ status: 200, body: HTML });
  expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
});

it.each(['/api/v1/nothing', '/api', '/v1/chat/completions', '/_app/immutable/gone.js', '/_app/', '/metrics'])('%s is not', async (url) => {
  expect((await get(url)).status).toBe(404);
});

it('serves what has a hash in its name for good, the rest until it changes', async () => {
  expect((await get('/_app/immutable/a.1f.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await get('/_app/version.json')).headers['cache-control']).toBe('no-cache');
  expect((await get('/favicon.svg')).headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' });
});

it('serves files as they were compressed at the build', async () => {
  const { headers } = await get('/_app/immutable/a.1f.js', { 'accept-encoding': 'gzip, br' });
  expect(headers['content-encoding']).toBe('br');
  expect((await get('/_app/immutable/a.1f.js')).headers['content-encoding']).toBeUndefined();
});

it('lets only its own scripts run: files from here, and those in the page by their hashes', async () => {
  const policy = String((await get('/')).headers['content-security-policy']);
  const [hash] = scriptHashes(HTML);
  expect(policy).toContain(`script-src 'self' ${hash};`);
  expect(scriptHashes(HTML)).toHaveLength(1);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("frame-src 'self'");
});

it('lets a framed document have no origin, no network, and scripts of its own alone', async () => {
  const { headers } = await get('/_app/frames/diagram.html');
  expect(headers).toMatchObject({
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts",
    'content-type': 'text/html; charset=utf-8',
  });
  expect(headers['x-frame-options']).toBeUndefined();
  const script = await get('/_app/frames/immutable/d.1f.js', { origin: 'null' });
  expect(script.status).toBe(200);
  expect(script.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
});

it('lets nothing else be read or framed from elsewhere', async () => {
  for (const url of ['/', '/_app/immutable/a.1f.js', '/api/v1/setup']) {
    const { headers } = await get(url);
    expect(headers['access-control-allow-origin'], url).toBeUndefined();
    expect(headers, url).toMatchObject({ 'x-frame-options': 'DENY', 'cross-origin-resource-policy': 'same-origin' });
    expect((await get(url, { origin: 'null' })).status, url).toBe(403);
  }
});

it.each(['/../data/auth-secret', '/%2e%2e/data/auth-secret', '/..%2fdata%2fauth-secret', '/_app/%2e%2e/%2e%2e/data/lock.db', '/%00'])(
  '%s leads to no file outside the page',
  async (url) => {
    const { body } = await get(url);
    expect([HTML, undefined]).toContain(typeof body === 'string' ? body : undefined);
  },
);

it('before the first build is a problem, not a crash', async () => {
  const unbuilt = await createTestApp();
  expect(await unbuilt.nobody.call('GET', '/')).toMatchObject({ status: 404, body: { kind: 'not_found' } });
  await unbuilt.close();
});

it('describes its interface, and renders it with scripts from here only', async () => {
  const document = await test.nobody.call<{ paths: Record<string, Record<string, { security?: unknown; responses: object }>> }>(
    'GET',
    '/api/openapi.json',
  );
  const { paths } = document.body;
  expect(paths['/api/v1/projects/{id}']?.['patch']).toMatchObject({ security: [{ token: [] }, { session: [] }] });
  expect(paths['/api/v1/setup']?.['post']?.security).toBeUndefined();
  expect(Object.keys(paths['/api/v1/send']?.['post']?.responses ?? {})).toContain('default');
  expect(Object.keys(paths).filter((path) => path.startsWith('/api/reference') || path === '/')).toEqual([]);
  const reference = await get('/api/reference');
  expect(reference.status).toBe(200);
  expect(scriptHashes(reference.body)).toEqual([]);
  expect(reference.body).not.toContain('://');
  for (const [, source = ''] of reference.body.matchAll(/src="([^"]+)"/g)) {
    expect((await get(source)).headers['content-type'], source).toContain('text/javascript');
  }
});
