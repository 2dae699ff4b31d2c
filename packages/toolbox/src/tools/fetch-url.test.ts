import { describe, expect, test } from 'vitest';
import { readPageInThread } from '../page/read-page-in-thread.ts';
import { testContext } from '../test-folder.suite.ts';
import type { ToolOutput, Web } from '../tool.ts';
import { askPerson } from './ask-person.ts';
import { fetchUrl } from './fetch-url.ts';
import { updatePlan } from './update-plan.ts';

/** A web of these pages: answers by address. Everything else is refused as the guard does. */
function webOf(pages: Readonly<Record<string, () => Response>>): Web & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    resolve: async (url) =>
      url.hostname === 'inside.example'
        ? { ok: false, detail: 'It points inside the network.' }
        : { ok: true, addresses: ['93.184.216.34'] },
    fetch: async (url, init) => {
      init.signal?.throwIfAborted();
      asked.push(url.href);
      const page = pages[url.href];
      if (page === undefined) throw new TypeError('fetch failed', { cause: new Error(`${url.hostname} points inside the network`) });
      return page();
    },
  };
}
const html = (body: string, status = 200): Response =>
  new Response(body, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
const to = (location: string): Response => new Response(null, { status: 302, headers: { location } });
const get = (url: string, web: Web): Promise<ToolOutput> => fetchUrl.run({ url }, testContext('/', { web }));
const A = 'https://a.example/';

describe('a page', () => {
  test('comes as a person reads it', async () => {
    const body = `<!doctype html><html><head><title> A &amp; B
      </title><style>p{}</style><script>alert("<p>no</p>")</script></head><body><nav><a href="/home">Home</a></nav>
      <h1>Über  uns</h1><p>One <b>two</b><br>three <a href="b?x=1#y">there</a> <a href="#top">up</a><a href="javascript:alert(1)">bad</a></p>
      <ul><li>first<li>second <ul><li>inner</li></ul></ul><pre>  a
    b</pre><table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table><img alt="A picture" src=x><svg><text>no</text></svg>
      <template><p>no</p></template>&lt;script&gt;</body></html>`;
    const output = await get(A, webOf({ [A]: () => html(body) }));
    expect(output.text).toBe(
      [
        'A & B',
        '',
        'Home (https://a.example/home)',
        '',
        '# Über uns',
        '',
        'One two',
        'three there (https://a.example/b?x=1#y) upbad',
        '',
        '- first',
        '- second',
        '',
        '- inner',
        '',
        '  a',
        '    b',
        '',
        'k | v',
        '1 | 2',
        '',
        '[A picture] <script>',
      ].join('\n'),
    );
    expect(output.summary).toBe('"A & B" from a.example');
  });

  test('that nests deep, or never closes anything, is read', async () => {
    for (const body of [
      '<div>'.repeat(5_000),
      '<a href=x>'.repeat(5_000),
      '<'.repeat(500_000),
      '<!--'.repeat(100_000),
      '&#'.repeat(200_000),
    ]) {
      expect(await get(A, webOf({ [A]: () => html(`${body}text`) }))).toMatchObject({ outcome: 'ok' });
    }
  });

  test('that is made to take for ever is given up, and the event loop goes on meanwhile', async () => {
    const signal = new AbortController().signal;
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const read = await readPageInThread('<div>'.repeat(1_000_000), new URL(A), signal, 300);
    clearInterval(timer);
    expect(read).toEqual({ ok: false, detail: 'The page takes too long to read.' });
    expect(turns).toBeGreaterThan(5);
  });

  test('in another encoding', async () => {
    const answer = new Response(new Uint8Array([0x67, 0x72, 0xfc, 0xdf, 0x65]), {
      headers: { 'content-type': 'text/plain; charset=iso-8859-1' },
    });
    expect((await get(A, webOf({ [A]: () => answer }))).text).toBe('grüße');
  });
});

test('a text comes as it is, and no more than 5 MB of it', async () => {
  const json = new Response('{"a":  1}', { headers: { 'content-type': 'application/problem+json' } });
  expect(await get(A, webOf({ [A]: () => json }))).toEqual({ outcome: 'ok', text: '{"a":  1}', summary: '9 bytes from a.example' });
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000_000).fill(97 + (sent++ % 26))),
  });
  const output = await get(A, webOf({ [A]: () => new Response(endless, { headers: { 'content-type': 'text/plain' } }) }));
  expect(output.fullText).toMatch(/\[Only the first 5 MB were read\.\]$/);
  expect(sent).toBeLessThan(10);
});

describe('an address that leads on', () => {
  test('is followed on the same server', async () => {
    const web = webOf({ [A]: () => to('/b'), 'https://a.example/b': () => html('<p>here') });
    expect((await get(A, web)).text).toBe('here');
    expect(web.asked).toEqual([A, 'https://a.example/b']);
  });

  test.each([
    ['another server', 'https://b.example/x', `${A} leads to another server: https://b.example/x. Ask for that address to go there.`],
    [
      'the same name without encryption',
      'http://a.example/',
      `${A} leads to another server: http://a.example/. Ask for that address to go there.`,
    ],
    ['another port', 'https://a.example:8443/', `${A} leads to another server: https://a.example:8443/. Ask for that address to go there.`],
    ['this machine', 'http://127.0.0.1/', `${A} leads to another server: http://127.0.0.1/. Ask for that address to go there.`],
    ['a file', 'file:///etc/passwd', `${A} leads to an address that is not followed. The address has to begin with http:// or https://.`],
    ['itself', '/', `${A} leads from one address to the next more than 5 times.`],
  ])('is not followed to %s', async (_, location, wanted) => {
    const web = webOf({ [A]: () => to(location) });
    expect(await get(A, web)).toMatchObject({ outcome: 'error', text: wanted });
    expect(new Set(web.asked)).toEqual(new Set([A]));
  });
});

test.each([
  ['no address', 'example', 'This is no address. It has to look like https://example.org/page.'],
  ['a file', 'file:///etc/passwd', 'The address has to begin with http:// or https://.'],
  ['data', 'data:text/html,x', 'The address has to begin with http:// or https://.'],
  ['a name and password', 'https://a:b@a.example/', 'The address must not hold a user name or password.'],
])('what is asked for has to be an address of the web: %s', async (_, url, detail) => {
  const web = webOf({});
  expect(await get(url, web)).toMatchObject({ outcome: 'error', text: detail });
  expect(await fetchUrl.preview({ url }, testContext('/', { web }))).toEqual({ ok: false, detail });
  expect(web.asked).toEqual([]);
});

test.each([
  ['an error of the server', () => html('secret', 500), `${A} answered 500`],
  ['a picture', () => new Response('x', { headers: { 'content-type': 'image/png' } }), `${A} is no text but image/png.`],
  ['bytes', () => new Response(new Uint8Array([1, 0]), { headers: { 'content-type': 'text/plain' } }), `${A} is no text.`],
])('what cannot be read says why: %s', async (_, answer, text) => {
  expect(await get(A, webOf({ [A]: answer }))).toMatchObject({ outcome: 'error', text });
});

test('what the guard refuses says why, before and while it is asked for', async () => {
  const web = webOf({});
  expect(await fetchUrl.preview({ url: 'http://inside.example' }, testContext('/', { web }))).toEqual({
    ok: false,
    detail: 'It points inside the network.',
  });
  expect((await get('http://inside.example', web)).text).toBe(
    'http://inside.example/ cannot be read: inside.example points inside the network',
  );
  expect((await fetchUrl.run({ url: A }, testContext('/'))).text).toBe('The web cannot be reached from here.');
});

test('the preview names what is asked, however its host was spelt', async () => {
  expect(await fetchUrl.preview({ url: 'HTTPS://A.Example:443/x?y#z' }, testContext('/', { web: webOf({}) }))).toEqual({
    ok: true,
    effect: {
      type: 'request',
      method: 'GET',
      url: 'https://a.example/x?y',
      host: 'a.example',
      addresses: ['93.184.216.34'],
      undo: { possible: false, how: 'What was asked of another server cannot be taken back.' },
    },
  });
});

test('a stopped request rejects with the reason', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(fetchUrl.run({ url: A }, testContext('/', { web: webOf({}), signal }))).rejects.toThrow('stopped');
});

test('a question is shown with its options, and answered by what a person said', async () => {
  expect(await askPerson.preview({ question: 'Which?', options: ['a', 'b'] }, testContext('/'))).toEqual({
    ok: true,
    effect: { type: 'question', question: 'Which?', options: ['a', 'b'] },
  });
  expect(await askPerson.preview({ question: ' ' }, testContext('/'))).toMatchObject({ ok: false });
  expect(await askPerson.run({ question: 'Which?' }, testContext('/', { answer: 'neither' }))).toEqual({
    outcome: 'ok',
    text: 'neither',
    summary: 'answered',
  });
  expect(await askPerson.run({ question: 'Which?' }, testContext('/'))).toMatchObject({ outcome: 'error' });
});

test('a plan says how far it is', async () => {
  const steps = [
    { text: 'a', status: 'done' },
    { text: 'b', status: 'at_work' },
  ];
  expect(await updatePlan.run({ steps }, testContext('/'))).toMatchObject({ outcome: 'ok', summary: '1 of 2 done' });
  expect(await updatePlan.preview({ steps }, testContext('/'))).toEqual({ ok: true, effect: { type: 'none' } });
});
