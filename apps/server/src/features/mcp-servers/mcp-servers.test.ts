import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { streamOf, type McpServer, type Page, type Problem, type Project, type ToolList } from '@baton/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGuardedFetch } from '../../net/address-guard.ts';
import { createTestApp, type TestApp, type TestAppOptions, type TestCaller } from '../../test-app.ts';
import { openTestServer, writeTestServer } from './test-server.ts';

let test: TestApp;
let admin: TestCaller;
let member: TestCaller;
let folder: string;
beforeEach(() => open());
afterEach(() => test.close());

async function open(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp(options);
  admin = await test.as('admin');
  member = await test.as('member');
  folder = join(test.directory, 'notes');
  mkdirSync(folder);
}

/** A server, or why not. */
type Answer = McpServer & Omit<Problem, 'status'>;

const NOTHING = '00000000-0000-7000-8000-000000000000';

const create = (body: object, caller = admin) => caller.call<Answer>('POST', '/api/v1/mcp-servers', body);
const notes = (more: object = {}) => create({ name: 'notes', transport: writeTestServer(folder), ...more });
const change = ({ id, version }: McpServer, body: object) =>
  admin.call<Answer>('PATCH', `/api/v1/mcp-servers/${id}`, body, { 'if-match': String(version) });
const restart = ({ id }: { id: string }) => admin.call<Answer>('POST', `/api/v1/mcp-servers/${id}/restart`);
const get = async ({ id }: { id: string }, caller = admin) => (await caller.call<McpServer>('GET', `/api/v1/mcp-servers/${id}`)).body;
const credentials = (): string => readFileSync(join(test.deps.config.dataDirectory, 'credentials.toml'), 'utf8');

it('is set up by an admin, and started only when somebody wants it', async () => {
  const created = await notes();
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    name: 'notes',
    enabled: true,
    projects: null,
    callSeconds: 120,
    status: 'idle',
    tools: [],
    changedBy: { name: 'The admin' },
    version: 1,
  });
  expect(() => statSync(join(folder, 'starts'))).toThrow('ENOENT');
  const started = (await restart(created.body)).body;
  expect(started).toMatchObject({ status: 'ready', calledItself: 'Notes 1.0', leftOut: [], since: expect.any(String) });
  expect(started.tools[1]).toEqual({
    name: 'note',
    offeredAs: 'notes__note',
    description: 'Keeps a note.',
    parameters: { type: 'object', properties: { text: { type: 'string' } } },
    version: expect.any(Number),
    use: 'changes',
    describedAnew: false,
  });
  const { body: list } = await member.call<Page<McpServer>>('GET', '/api/v1/mcp-servers');
  expect(list.items.map(({ name, status }) => [name, status])).toEqual([['notes', 'ready']]);
  const said = async () =>
    (await test.deps.log.read(streamOf.workspace, 0, 100)).flatMap(({ event }) =>
      event.type === 'mcp_server.updated' ? [[event.change, event.by.type]] : [],
    );
  await expect.poll(said, { timeout: 20_000 }).toEqual([
    ['added', 'member'],
    ['ready', 'baton'],
  ]);
});

it('keeps what it is given in confidence out of every answer, event, row and log', async () => {
  const transport = { ...writeTestServer(folder), environment: { TOKEN: 'very-secret-token', LEVEL: 'x' } };
  const created = await create({ name: 'notes', transport });
  expect(created.body.transport).toMatchObject({ type: 'stdio', environment: ['TOKEN', 'LEVEL'] });
  await restart(created.body);
  writeFileSync(join(folder, 'broken'), '');
  const answers = [created, await restart(created.body), await admin.call('GET', '/api/v1/mcp-servers')];
  const rows = await test.deps.db.selectFrom('mcp_servers').selectAll().execute();
  const events = await test.deps.log.read(streamOf.workspace, 0, 100);
  expect(JSON.stringify([answers, rows, events]) + test.logged()).not.toContain('very-secret-token');
  expect(credentials()).toContain('[mcp.notes]\nTOKEN = "very-secret-token"');
  // How it is reached is for those who may change that.
  expect(await get(created.body, member)).not.toHaveProperty('transport');
});

it('sends no secret to where it was not entered for', async () => {
  const transport = { ...writeTestServer(folder), environment: { TOKEN: 'very-secret-token' } };
  const { body: before } = await create({ name: 'notes', transport });
  const elsewhere = { ...transport, arguments: ['-e', 'console.error(process.env)'], environment: { TOKEN: null } };
  expect((await change(before, { transport: elsewhere })).body).toMatchObject({
    kind: 'invalid',
    errors: [{ field: 'body/transport/environment', detail: expect.stringContaining('Enter the value of TOKEN again') }],
  });
  const { body: more } = await change(before, { transport: { ...transport, environment: { TOKEN: null, OTHER: 'second-secret' } } });
  expect(more.transport).toMatchObject({ environment: ['TOKEN', 'OTHER'] });
  expect(credentials()).toMatch(/TOKEN = "very-secret-token"\nOTHER = "second-secret"/);
  const { body: none } = await change(more, { transport: { ...transport, environment: {} } });
  expect(none.version).toBe(3);
  expect(credentials()).not.toContain('[mcp');
  expect((await change(none, { transport: { ...transport, environment: { TOKEN: null } } })).body.detail).toBe('Enter the value of TOKEN.');
});

it('is removed with its secrets, and its program ends', async () => {
  const { body: created } = await create({
    name: 'notes',
    transport: { ...writeTestServer(folder), environment: { TOKEN: 'very-secret-token' } },
  });
  await restart(created);
  const pid = Number(readFileSync(join(folder, 'starts'), 'utf8'));
  const { status } = await admin.call('DELETE', `/api/v1/mcp-servers/${created.id}`, undefined, { 'if-match': '1' });
  expect(status).toBe(204);
  expect(credentials()).not.toContain('very-secret-token');
  await expect.poll(() => isThere(pid), { timeout: 20_000 }).toBe(false);
  expect((await restart(created)).status).toBe(404);
  expect((await notes()).status).toBe(201);
});

it('ends every program when the server stops', async () => {
  const { body: created } = await notes();
  await restart(created);
  const pid = Number(readFileSync(join(folder, 'starts'), 'utf8'));
  await test.app.close();
  expect(isThere(pid)).toBe(false);
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it('tells why it cannot be started, and goes on once it can', async () => {
  const { body: created } = await notes();
  writeFileSync(join(folder, 'broken'), '');
  const { body: failed } = await restart(created);
  expect(failed).toMatchObject({
    status: 'failed',
    problem: expect.stringContaining('It said: The licence of the notes has expired.'),
    retryAt: expect.any(String),
    tools: [],
  });
  rmSync(join(folder, 'broken'));
  expect((await restart(created)).body.status).toBe('ready');
  expect((await get(created, member)).problem).toBeUndefined();
});

it('is started by a check where it is not running', async () => {
  const { body: created } = await notes();
  const { body: checked } = await admin.call<McpServer>('POST', `/api/v1/mcp-servers/${created.id}/check`);
  expect(checked.status).toBe('ready');
});

it('can be switched off, and is then not started', async () => {
  const { body: created } = await notes({ enabled: false });
  expect(created.status).toBe('off');
  expect((await restart(created)).body).toMatchObject({ status: 409, code: 'off' });
  const { body: on } = await change(created, { enabled: true });
  expect((await restart(on)).body.status).toBe('ready');
  expect((await change(on, { enabled: false })).body).toMatchObject({ status: 'off', tools: [] });
});

it('lets an admin say of a tool that it reads, or that nobody uses it; the first holds as long as it is described so', async () => {
  const { body: created } = await notes();
  const { body: started } = await restart(created);
  const look = started.tools.find(({ name }) => name === 'note');
  const say = (server: McpServer, use: string, version = look?.version) => change(server, { tools: [{ name: 'note', use, version }] });
  expect((await say(started, 'reads', 1)).body).toMatchObject({ status: 409, code: 'changed' });
  const { body: reading } = await say(started, 'reads');
  expect(reading.tools.find(({ name }) => name === 'note')).toMatchObject({ use: 'reads', describedAnew: false });
  writeFileSync(join(folder, 'described-anew'), '');
  const { body: other } = await restart(created);
  expect(other.tools.find(({ name }) => name === 'note')).toMatchObject({ use: 'changes', describedAnew: true });
  const { body: off } = await say(other, 'off');
  expect(off.tools.find(({ name }) => name === 'note')).toMatchObject({ use: 'off' });
  expect((await say(off, 'changes')).body.tools.find(({ name }) => name === 'note')).toMatchObject({
    use: 'changes',
    describedAnew: false,
  });
});

it.each<[string, object, string]>([
  ['a name that is none', { name: 'My Notes', transport: { type: 'stdio', command: 'x' } }, 'body/name'],
  ['no program', { name: 'a', transport: { type: 'stdio', command: ' ' } }, 'body/transport/command'],
  [
    'a folder that is not there',
    { name: 'a', transport: { type: 'stdio', command: 'x', directory: '/nowhere/at-all' } },
    'body/transport/directory',
  ],
  ['half a path', { name: 'a', transport: { type: 'stdio', command: 'x', directory: 'notes' } }, 'body/transport/directory'],
  [
    'a variable that is none',
    { name: 'a', transport: { type: 'stdio', command: 'x', environment: { 'A B': 'c' } } },
    'body/transport/environment',
  ],
  [
    'a secret that nobody entered',
    { name: 'a', transport: { type: 'stdio', command: 'x', environment: { A: null } } },
    'body/transport/environment',
  ],
  ['no address', { name: 'a', transport: { type: 'http', url: 'notes' } }, 'body/transport/url'],
  ['a key in the address', { name: 'a', transport: { type: 'http', url: 'https://a.example/mcp?key=abc' } }, 'body/transport/url'],
  ['a password in the address', { name: 'a', transport: { type: 'http', url: 'https://u:p@a.example/mcp' } }, 'body/transport/url'],
  ['an address inside the network', { name: 'a', transport: { type: 'http', url: 'http://169.254.169.254/mcp' } }, 'body/transport/url'],
  [
    'a header of the protocol',
    { name: 'a', transport: { type: 'http', url: 'https://a.example', headers: { Host: 'b' } } },
    'body/transport/headers',
  ],
  [
    'two headers of one name',
    { name: 'a', transport: { type: 'http', url: 'https://a.example', headers: { A: 'b', a: 'c' } } },
    'body/transport/headers',
  ],
  [
    'a header of two lines',
    { name: 'a', transport: { type: 'http', url: 'https://a.example', headers: { A: 'b\nc' } } },
    'body/transport/headers',
  ],
])('refuses %s', async (_, body, field) => {
  const refused = await create(body);
  expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([400, field]);
  expect((await admin.call<Page<McpServer>>('GET', '/api/v1/mcp-servers')).body.items).toEqual([]);
});

it('has each name once, is changed by whoever saw its newest state, and by no member', async () => {
  const { body: created } = await notes();
  expect((await notes()).body).toMatchObject({ status: 409, code: 'name_taken' });
  await change(created, { callSeconds: 5 });
  expect((await change(created, { callSeconds: 6 })).body).toMatchObject({ status: 412, current: { callSeconds: 5, version: 2 } });
  expect((await create({ name: 'b', transport: { type: 'stdio', command: 'x' } }, member)).status).toBe(403);
  expect((await admin.call('GET', `/api/v1/mcp-servers/${NOTHING}`)).status).toBe(404);
});

it('does not answer over HTTP inside the network unless the operator allows that', async () => {
  await test.close();
  await open({ fetch: createGuardedFetch({ allowPrivate: false }), config: { allowPrivateUrls: true } });
  const web = await openTestServer(folder);
  try {
    const { body: created } = await create({ name: 'web', transport: { type: 'http', url: web.url } });
    expect((await restart(created)).body).toMatchObject({
      status: 'failed',
      problem: expect.stringContaining('points inside the network'),
    });
  } finally {
    await web.close();
  }
});

it('is reached over HTTP with its headers, and is shown as failed once it is gone', async () => {
  await test.close();
  await open({ fetch: createGuardedFetch({ allowPrivate: true }), config: { allowPrivateUrls: true } });
  const web = await openTestServer(folder);
  const transport = { type: 'http', url: web.url, headers: { Authorization: 'Bearer letmein' } };
  const { body: created } = await create({ name: 'web', transport });
  expect(created.transport).toEqual({ type: 'http', url: web.url, headers: ['authorization'] });
  expect((await restart(created)).body).toMatchObject({ status: 'ready', calledItself: 'Notes 1.0' });
  await web.close();
  const { body: gone } = await admin.call<McpServer>('POST', `/api/v1/mcp-servers/${created.id}/check`);
  expect(gone).toMatchObject({ status: 'failed', problem: expect.stringMatching(/^It does not answer: /) });
  const { body: refused } = await change(gone, { transport: { ...transport, headers: { authorization: 'Bearer wrong-token' } } });
  const again = await openTestServer(folder);
  await change(refused, { transport: { type: 'http', url: again.url, headers: { authorization: 'Bearer wrong-token' } } });
  expect((await restart(created)).body).toMatchObject({
    status: 'failed',
    problem: 'It cannot be connected to: It refuses what it was given (HTTP 401). Enter its headers again.',
  });
  await again.close();
});

it('says which tools come with Baton, and why this machine lacks some', async () => {
  const { body } = await member.call<ToolList>('GET', '/api/v1/tools');
  expect(body.items.find(({ name }) => name === 'read_file')).toEqual({
    name: 'read_file',
    policyClass: 'read',
    description: expect.any(String),
  });
  expect(body.items.find(({ name }) => name === 'run_shell')?.missing).toMatch(/^Commands run only in a sandbox\. /);
});

it('is there for the projects that it was given to', async () => {
  const project = await (
    await test.as('owner')
  ).call<Project>('POST', '/api/v1/projects', {
    name: 'Sample',
    directory: `${test.directory}/projects/sample`,
  });
  const { body: created } = await notes({ projects: [project.body.id] });
  expect(created.projects).toEqual([project.body.id]);
  expect((await change(created, { projects: null })).body.projects).toBeNull();
});
