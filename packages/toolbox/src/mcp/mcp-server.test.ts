import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Secret } from '@baton/protocol';
import { judge } from '../policy/judge.ts';
import { judgedCall } from '../policy/judged-call.ts';
import { narrowestRules } from '../policy/narrowest-rules.ts';
import { testContext, testFolder } from '../test-folder.suite.ts';
import type { Tool, ToolOutput } from '../tool.ts';
import { createMcpServer, type McpLimits, type McpServer } from './mcp-server.ts';
import type { McpTransport } from './mcp-settings.ts';

/** What a server of tools answers, as text of a program: the same behind a pipe and behind HTTP. */
const ANSWERS = `
const object = { type: 'object', properties: { text: { type: 'string' } } };
let tools = [
  { name: 'echo', description: 'Say it again.', inputSchema: object },
  { name: 'fail', inputSchema: object }, { name: 'long', inputSchema: object }, { name: 'never', inputSchema: object },
  { name: 'mixed', inputSchema: object }, { name: 'structured', inputSchema: object, outputSchema: { type: 'object', required: ['missing'] } },
  { name: 'named', description: 'Asks with ' + process.env.TOKEN, inputSchema: { type: 'object', properties: { text: { type: 'string', default: process.env.TOKEN } } } },
  { name: 'die', inputSchema: object }, { name: 'more', inputSchema: object }, { name: 'environment', inputSchema: object },
  { name: 'nothing', inputSchema: object }, { name: 'leak', inputSchema: object }, { name: 'offspring', inputSchema: object },
  { name: 'echo', inputSchema: object }, { name: 'with space', inputSchema: object }, { name: 'x'.repeat(80), inputSchema: object },
  { name: 'list', inputSchema: { type: 'object', properties: { text: { type: 'string', description: 'x'.repeat(40000) } } } },
  { name: 'half', inputSchema: { type: 'object', properties: { text: { type: 'string', description: '\\ud800' } } } },
];
function answer({ method, params }, notify) {
  const text = (text) => ({ content: [{ type: 'text', text }] });
  if (method === 'initialize') return { protocolVersion: params.protocolVersion, capabilities: { tools: { listChanged: true } }, serverInfo: { name: 'Small', version: '2.1' } };
  if (method === 'ping') return {};
  if (method === 'tools/list') return { tools };
  if (method !== 'tools/call') return undefined;
  switch (params.name) {
    case 'echo': return text(JSON.stringify(params.arguments));
    case 'fail': return { ...text('There is no such thing.'), isError: true };
    case 'long': return text('line\\n'.repeat(100000));
    case 'mixed': return { content: [{ type: 'text', text: 'one' }, { type: 'image', data: 'AAAA', mimeType: 'image/png' }, { type: 'resource', resource: { uri: 'a:b', text: 'two' } }, { type: 'resource_link', uri: 'a:c', name: 'c' }] };
    case 'structured': return { content: [], structuredContent: { a: 1 } };
    case 'environment': return text(JSON.stringify(process.env));
    case 'nothing': return { content: [] };
    case 'leak': return { ...text(process.env.TOKEN + ' and ' + 'x'.repeat(200000)), isError: true };
    case 'offspring': return text(String(require('node:child_process').spawn('sleep', ['1000'], { stdio: 'inherit' }).pid));
    case 'die': console.error('out of paper'); return process.exit(3);
    case 'more': tools = [{ name: 'new', description: 'Another.', inputSchema: object }]; notify({ method: 'notifications/tools/list_changed' }); return text('done');
  }
}`;
const PROGRAM = `${ANSWERS}
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.method === 'notifications/cancelled') console.error('cancelled');
  if (message.id === undefined) return;
  const result = answer(message, send);
  if (result !== undefined) send({ id: message.id, result });
  else if (message.params?.name !== 'never') send({ id: message.id, error: { code: -32601, message: 'Method not found' } });
});`;

const open: McpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function stdio(program = PROGRAM): Promise<McpTransport> {
  return {
    type: 'stdio',
    program: process.execPath,
    parameters: ['-e', program],
    environment: { GIVEN: new Secret('yes'), TOKEN: new Secret('very-secret-token') },
    surroundings: process.env,
    directory: await testFolder(),
  };
}

async function started(transport: McpTransport, given: { limits?: Partial<McpLimits> } = {}): Promise<McpServer> {
  const limits = { startMs: 20_000, callMs: 20_000, checkMs: 20_000, ...given.limits };
  const server = createMcpServer({ name: 'small', transport }, undefined, limits);
  open.push(server);
  await server.restart();
  return server;
}

function toolOf(server: McpServer, name: string): Tool {
  const tool = server.tools().find((each) => each.name === name);
  if (tool === undefined) throw new Error(`${name}: ${JSON.stringify(server.state())}`);
  return tool;
}

async function call(server: McpServer, name: string, given: object = {}, signal = new AbortController().signal): Promise<ToolOutput> {
  const tool = toolOf(server, `small__${name}`);
  const parsed = tool.parse(JSON.stringify(given));
  if (!parsed.ok) throw new Error(parsed.detail);
  return tool.run(parsed.value, testContext('/', { signal }));
}

test('the tools of a server are offered under its name, and those that cannot be are told', async () => {
  const server = await started(await stdio());
  expect(server.state()).toEqual({
    status: 'ready',
    server: 'Small 2.1',
    leftOut: [
      { name: 'echo', why: 'There is another one of this name.' },
      { name: 'with space', why: 'Its name has other characters than letters, digits, "_" and "-".' },
      { name: 'x'.repeat(80), why: "Its name is longer than 64 characters, with the server's in front." },
      { name: 'list', why: expect.stringMatching(/^The description of its arguments has \d+ characters, more than 32000\.$/) },
      { name: 'half', why: expect.stringContaining('half of a surrogate pair') },
    ],
  });
  expect(server.tools().map(({ name }) => name)).toEqual(
    ['echo', 'fail', 'long', 'never', 'mixed', 'structured', 'named', 'die', 'more', 'environment', 'nothing', 'leak', 'offspring'].map(
      (name) => `small__${name}`,
    ),
  );
  expect(toolOf(server, 'small__echo').definition).toEqual({
    name: 'small__echo',
    description: 'Say it again.',
    parameters: { type: 'object', properties: { text: { type: 'string' } } },
  });
});

test('a call is answered in text; what is none is named', async () => {
  const server = await started(await stdio());
  expect(await call(server, 'echo', { text: 'a', n: { deep: [1] } })).toEqual({
    outcome: 'ok',
    text: '{"text":"a","n":{"deep":[1]}}',
    summary: 'answer from small',
  });
  expect(await call(server, 'fail')).toMatchObject({ outcome: 'error', text: 'There is no such thing.' });
  expect((await call(server, 'mixed')).text).toBe('one\n[a picture of about 3 bytes, left out]\ntwo\n[a resource: a:c]');
  expect((await call(server, 'structured')).text).toBe('{\n  "a": 1\n}');
  expect((await call(server, 'nothing')).text).toBe('"small" answered nothing.');
  const long = await call(server, 'long');
  expect(long.text.length).toBeLessThan(70_000);
  expect(long.fullText).toHaveLength(500_000);
});

test('arguments are read as strictly as any tool’s', async () => {
  const tool = toolOf(await started(await stdio()), 'small__echo');
  expect(tool.parse('{"text":"a","text":"b"}')).toMatchObject({ ok: false, detail: expect.stringContaining('there twice') });
  expect(tool.parse('["a"]')).toEqual({ ok: false, detail: 'The arguments must be a JSON object.' });
  expect(tool.parse('')).toEqual({ ok: true, value: {} });
});

test('what it does counts as changing something: it is asked, and not done in the mode Plan', async () => {
  const server = await started(await stdio());
  const decisions = await Promise.all(
    (['ask', 'plan', 'free'] as const).map(async (mode) => {
      const given = await judgedCall(toolOf(server, 'small__fail'), {}, '/');
      return judge(given, { rules: [], mode, worktree: true, sandboxed: true, tainted: false }).decision;
    }),
  );
  expect(decisions).toEqual(['ask', 'deny', 'ask']);
  // And what any of them answers is a stranger's.
  for (const tool of server.tools()) expect(tool.origin).toEqual({ kind: 'mcp', source: 'small' });
  expect(await toolOf(server, 'small__fail').preview({}, testContext('/'))).toEqual({
    ok: true,
    effect: {
      type: 'server_tool',
      server: 'small',
      tool: 'fail',
      undo: { possible: false, how: 'What it makes of the project\'s files can be taken back; what else "small" did can\'t.' },
    },
  });
});

test('what is always allowed is allowed of a tool as it is described, and of no other', async () => {
  const tool = toolOf(await started(await stdio()), 'small__echo');
  const asked = { rules: [], mode: 'ask', worktree: false, sandboxed: true, tainted: false } as const;
  const [choice] = narrowestRules(await judgedCall(tool, {}, '/'), asked);
  expect(choice?.rules).toEqual([{ decision: 'allow', tool: 'small__echo', version: tool.version }]);
  const decided = async (of: Tool): Promise<string> =>
    judge(await judgedCall(of, {}, '/'), { ...asked, rules: choice?.rules ?? [] }).decision;
  expect(await decided(tool)).toBe('allow');
  expect(await decided({ ...tool, version: tool.version + 1 })).toBe('ask');
});

test('it gets no secrets of the server’s environment', async () => {
  process.env['BATON_TEST_SECRET'] = 'SECRET';
  try {
    const output = await call(await started(await stdio()), 'environment');
    expect(output.text).toContain('"GIVEN":"yes"');
    expect(output.text).not.toContain('SECRET');
  } finally {
    delete process.env['BATON_TEST_SECRET'];
  }
});

test('a tool that is described otherwise is another version; new ones are offered at once', async () => {
  let changes = 0;
  const changed = Promise.withResolvers<void>();
  const server = createMcpServer({ name: 'small', transport: await stdio() }, () => {
    changes += 1;
    if (server.tools().some(({ name }) => name === 'small__new')) changed.resolve();
  });
  open.push(server);
  await server.restart();
  const before = toolOf(server, 'small__echo').version;
  expect((await call(server, 'more')).text).toBe('done');
  await changed.promise;
  expect(server.tools().map(({ name }) => name)).toEqual(['small__new']);
  expect(toolOf(server, 'small__new').version).not.toBe(before);
  await server.restart();
  expect(toolOf(server, 'small__echo').version).toBe(before);
  expect(changes).toBeGreaterThan(3);
});

test('a call of a tool as it was described before is not made', async () => {
  const server = await started(await stdio());
  const echo = toolOf(server, 'small__echo');
  await call(server, 'more');
  await expect.poll(() => server.tools().map(({ name }) => name), { timeout: 20_000 }).toEqual(['small__new']);
  expect(await echo.run({}, testContext('/'))).toEqual({
    outcome: 'error',
    text: 'Not run: "small" has no such tool any more. Look at it again.',
    summary: 'Not run: "small" has no such tool any more. Look at it again.',
    stale: true,
  });
});

test('what it was given in confidence is not told in how its tools are described', async () => {
  const { definition } = toolOf(await started(await stdio()), 'small__named');
  expect(definition).toMatchObject({ description: expect.stringMatching(/^Asks with /), parameters: { type: 'object' } });
  expect(JSON.stringify(definition)).not.toContain('very-secret-token');
});

test('what it was given in confidence is not told, and a failure is as short as any answer', async () => {
  const output = await call(await started(await stdio()), 'leak');
  expect(output).toMatchObject({ outcome: 'error', text: expect.stringMatching(/^\[secret\] and x/) });
  expect(output.text.length).toBeLessThan(70_000);
  expect(output.summary.length).toBeLessThan(100);
  expect(output.fullText).not.toContain('very-secret-token');
});

test.each(['close', 'die'] as const)('everything that a program started ends with it: %s', async (how) => {
  const server = await started(await stdio());
  const pid = Number((await call(server, 'offspring')).text);
  expect(() => process.kill(pid, 0)).not.toThrow();
  await (how === 'close' ? server.close() : call(server, 'die'));
  await expect.poll(() => isThere(pid), { timeout: 20_000 }).toBe(false);
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('a call that takes too long, or is no longer wanted, is given up', async () => {
  const server = await started(await stdio(), { limits: { callMs: 300 } });
  expect(await call(server, 'never')).toMatchObject({
    outcome: 'error',
    text: expect.stringMatching(/^"small" did not do it: .*timed out/i),
  });
  expect((await call(server, 'echo')).outcome).toBe('ok');
  const controller = new AbortController();
  const waiting = call(await started(await stdio()), 'never', {}, controller.signal);
  controller.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

test('one that dies is told, with its last words, and can be started again', async () => {
  const server = await started(await stdio());
  const echo = toolOf(server, 'small__echo');
  expect(await call(server, 'die')).toMatchObject({ outcome: 'error' });
  expect(server.state()).toEqual({ status: 'failed', why: 'It ended. It said: out of paper' });
  expect(server.tools()).toEqual([]);
  expect(await echo.run({}, testContext('/'))).toMatchObject({ text: '"small" is not connected: It ended. It said: out of paper' });
  expect(await server.check()).toMatchObject({ status: 'failed' });
  expect(await server.restart()).toMatchObject({ status: 'ready' });
  expect((await call(server, 'echo')).outcome).toBe('ok');
  await server.close();
  expect(server.state()).toEqual({ status: 'closed' });
});

test.each([
  ['no program', { program: '/nowhere/at-all' }, /^It cannot be connected to: .*ENOENT/],
  [
    'one that ends at once',
    { parameters: ['-e', 'console.error("no key"); process.exit(1)'] },
    /^It cannot be connected to: .* It said: no key$/,
  ],
  ['one that says nothing', { parameters: ['-e', 'setInterval(() => {}, 1000)'] }, /timed out/i],
  [
    'one that says something else',
    { parameters: ['-e', 'process.stdout.write("<html>\\n".repeat(10)); setInterval(() => {}, 1000)'] },
    /timed out/i,
  ],
])('what cannot be connected to fails in words: %s', async (_, given, words) => {
  const server = await started({ ...(await stdio()), ...given }, { limits: { startMs: 1_500 } });
  expect(server.state()).toEqual({ status: 'failed', why: expect.stringMatching(words) });
});

test('one that stops answering is found out', async () => {
  const program = PROGRAM.replace(
    "if (method === 'ping') return {};",
    "if (method === 'ping') { process.stdin.pause(); return undefined; }",
  ).replace("message.params?.name !== 'never'", "message.method !== 'ping'");
  const healthy = await started(await stdio());
  expect(await healthy.check()).toMatchObject({ status: 'ready' });
  const server = await started(await stdio(program), { limits: { checkMs: 300 } });
  expect(await server.check()).toEqual({ status: 'failed', why: expect.stringMatching(/^It does not answer: .*timed out/i) });
  expect(server.tools()).toEqual([]);
});

test('over HTTP everything goes through the given way out, with the given headers, and no redirect to elsewhere is followed', async () => {
  const folder = await testFolder({ 'answers.cjs': `${ANSWERS}\nmodule.exports = { answer };` });
  const { answer } = (await import(join(folder, 'answers.cjs'))) as { answer(message: unknown, notify: () => void): unknown };
  const seen: { path: string | undefined; key: string | undefined }[] = [];
  const web = createServer((request, response) => {
    seen.push({ path: request.url, key: request.headers['x-key'] as string | undefined });
    void bodyOf(request).then((body) => {
      if (request.url === '/moved') return response.writeHead(307, { location: 'http://127.0.0.1:1/mcp' }).end();
      if (request.method !== 'POST') return response.writeHead(405).end();
      const message = JSON.parse(body) as { id?: number };
      if (message.id === undefined) return response.writeHead(202).end();
      const result = answer(message, () => undefined);
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
    });
  });
  await new Promise<void>((resolve) => {
    web.listen(0, '127.0.0.1', resolve);
  });
  const address = web.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const asked: string[] = [];
  const transport = (path: string): McpTransport => ({
    type: 'http',
    url: `http://127.0.0.1:${port}${path}`,
    headers: { 'x-key': new Secret('abc') },
    fetch: (url, init) => {
      asked.push(String(url));
      return fetch(url, init);
    },
  });
  try {
    const server = await started(transport('/mcp'));
    expect(server.state()).toMatchObject({ status: 'ready', server: 'Small 2.1' });
    expect((await call(server, 'echo', { text: 'a' })).text).toBe('{"text":"a"}');
    expect(await server.check()).toMatchObject({ status: 'ready' });
    expect(asked.length).toBe(seen.length);
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(['abc']));

    const moved = await started(transport('/moved'));
    expect(moved.state()).toEqual({ status: 'failed', why: expect.stringMatching(/redirect/i) });
    expect(asked.filter((url) => url.includes(':1/'))).toEqual([]);
    await server.close();
    expect(await server.check()).toEqual({ status: 'closed' });
  } finally {
    web.close();
    web.closeAllConnections();
  }
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
