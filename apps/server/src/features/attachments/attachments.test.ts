import { asId, type Attachment, type Discussion, type Entry, type Page, type Preview, type Problem, type Project } from '@baton/protocol';
import { picture } from '@baton/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';
import { createTestDiscussion } from '../../test-discussion.ts';
import { openAi, SEES, withOpenAi } from '../../test-openai.ts';
import { fileName } from './file-name.ts';

let test: TestApp;
let member: TestCaller;
let project: Project;
beforeAll(async () => {
  test = await createTestApp({ fetch: openAi().fetch });
  await withOpenAi(test);
  await test.app.startRuns();
  member = await test.as('member');
  const directory = `${test.directory}/projects/sample`;
  project = (await (await test.as('owner')).call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
});
afterAll(() => test.close());

const PNG = picture(40, 30);

interface Uploaded {
  status: number;
  body: Attachment & { detail?: string };
}

/** Sends a form with this file, as a browser does. */
async function upload(
  bytes: Uint8Array,
  name: string,
  given: { to?: string; as?: 'member' | 'viewer'; type?: string; query?: string } = {},
): Promise<Uploaded> {
  const caller = await test.as(given.as ?? 'member');
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(bytes)], { type: given.type ?? 'image/svg+xml' }), name);
  const body = new Response(form);
  const answer = await caller.send(
    'POST',
    `/api/v1/projects/${given.to ?? project.id}/attachments${given.query ?? ''}`,
    Buffer.from(await body.arrayBuffer()),
    {
      'content-type': body.headers.get('content-type') ?? '',
    },
  );
  return { status: answer.statusCode, body: answer.json() };
}

describe('a file that is uploaded', () => {
  it('is what its bytes say, whatever it is called and claims to be', async () => {
    const { status, body } = await upload(PNG, 'page.html', { type: 'text/html' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'image', mediaType: 'image/png', width: 40, height: 30, name: 'page.html', bytes: PNG.length });
    const text = await upload(new TextEncoder().encode('<script>alert(1)</script>'), 'notes.png');
    expect(text.body).toMatchObject({ kind: 'text', mediaType: 'text/plain; charset=utf-8' });
  });

  it('is kept once, however often it comes', async () => {
    const first = await upload(PNG, 'one.png');
    const second = await upload(PNG, 'two.png');
    expect(second.body.hash).toBe(first.body.hash);
    const row = await test.deps.db.selectFrom('blobs').select('refs').where('hash', '=', first.body.hash).executeTakeFirst();
    expect(row?.refs).toBe(1);
  });

  it('comes back to those who may read, as what it is and nothing that runs', async () => {
    const { body } = await upload(PNG, 'It’s a “screenshot”.png');
    const answer = await (await test.as('viewer')).send('GET', `/api/v1/blobs/${body.hash}`);
    expect(answer.statusCode).toBe(200);
    expect(Buffer.compare(answer.rawPayload, PNG)).toBe(0);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
    });
    const text = await upload(new TextEncoder().encode('<svg onload="alert(1)"/>'), 'x.svg');
    const svg = await member.send('GET', `/api/v1/blobs/${text.body.hash}`);
    expect(svg.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(svg.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''x\.svg$/);
  });

  it.each([
    ['nothing', new Uint8Array(), 400],
    ['neither a picture nor text', Uint8Array.from([1, 2, 0, 255]), 400],
    ['a picture that is cut off at its head', PNG.slice(0, 20), 400],
    ['a text of more than a megabyte', new Uint8Array(1024 * 1024 + 1).fill(97), 413],
    ['more than twenty megabytes', new Uint8Array(20 * 1024 * 1024 + 1).fill(97), 413],
  ])('is refused in words when it is %s', async (_, bytes, status) => {
    const answer = await upload(bytes, 'what is this.bin');
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(/“what is this.bin”|A file may have at most 20 MB/);
  });

  it('may have any name', async () => {
    for (const name of ['😀'.repeat(200), `${'x'.repeat(214)}${'😀'.repeat(60)}.txt`, "It's (a) *name*; filename=evil.txt", '漢字.txt']) {
      const { status, body } = await upload(new TextEncoder().encode(name), name);
      expect(status).toBe(201);
      expect(body.name.isWellFormed()).toBe(true);
      const { statusCode, headers } = await member.send('GET', `/api/v1/blobs/${body.hash}`);
      expect(statusCode).toBe(200);
      const told = /^attachment; filename\*=UTF-8''([\w.~%-]+)$/.exec(String(headers['content-disposition']))?.[1];
      expect(decodeURIComponent(told ?? '')).toBe(body.name);
    }
  });

  it('is refused when it is no form, no file, or too many', async () => {
    const url = `/api/v1/projects/${project.id}/attachments`;
    expect((await member.call('POST', url, { file: 'x' })).status).toBe(400);
    expect((await member.call('POST', url)).status).toBe(400);
    const form = new FormData();
    for (const name of ['a.txt', 'b.txt']) form.append('file', new Blob(['x']), name);
    const body = new Response(form);
    const headers = { 'content-type': body.headers.get('content-type') ?? '' };
    const answer = await member.send('POST', url, Buffer.from(await body.arrayBuffer()), headers);
    expect(answer.statusCode).toBe(400);
    const broken = await member.send('POST', url, Buffer.from('--x\r\nbroken'), { 'content-type': 'multipart/form-data; boundary=x' });
    expect(broken.statusCode).toBe(400);
  });

  it('is not taken from viewers, nor for projects that are not there', async () => {
    expect((await upload(PNG, 'a.png', { as: 'viewer' })).status).toBe(403);
    expect((await upload(PNG, 'a.png', { to: 'nothing' })).status).toBe(404);
    expect((await member.call('GET', `/api/v1/blobs/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await member.call('GET', '/api/v1/blobs/..%2f..%2fbaton.db')).status).toBe(400);
  });
});

describe('a message with files', () => {
  it('has them as parts, and the model gets them', async () => {
    const discussion = await createTestDiscussion(test);
    const image = (await upload(PNG, 'shot.png', { to: discussion.project.id })).body;
    const notes = (await upload(new TextEncoder().encode('Line one\n'), 'notes.txt', { to: discussion.project.id })).body;
    const attachments = [{ hash: image.hash }, { hash: notes.hash, name: '../renamed\u202E.txt' }];
    const { runId } = await discussion.start({ ...SEES, input: { text: 'Hello! What can you do?', attachments } });
    await discussion.ended(runId);
    const [entry] = await discussion.entries();
    expect(entry?.parts).toEqual([
      { type: 'text', text: 'Hello! What can you do?' },
      { type: 'image', hash: image.hash, mediaType: 'image/png', bytes: PNG.length, name: 'shot.png', width: 40, height: 30 },
      { type: 'file', path: 'renamed.txt', view: 'full', hash: notes.hash, text: 'Line one\n' },
    ]);
    const refs = await test.deps.db.selectFrom('blobs').select('refs').where('hash', '=', image.hash).executeTakeFirst();
    expect(refs?.refs).toBeGreaterThan(1);
  });

  it('says of a picture that it was scaled down before it came, to whoever reads the message', async () => {
    const discussion = await createTestDiscussion(test);
    const to = discussion.project.id;
    const { body } = await upload(picture(64, 32), 'wide.png', { to, query: '?fromWidth=5120&fromHeight=2560' });
    expect(body).toMatchObject({ width: 64, height: 32, scaledFrom: { width: 5120, height: 2560 } });
    await discussion.ended((await discussion.start({ ...SEES, input: { text: '', attachments: [{ hash: body.hash }] } })).runId);
    expect((await discussion.entries())[0]?.parts).toMatchObject([{ type: 'image', scaledFrom: { width: 5120, height: 2560 } }]);
    expect((await upload(picture(65, 32), 'same.png', { query: '?fromWidth=65&fromHeight=32' })).body).not.toHaveProperty('scaledFrom');
    expect((await upload(PNG, 'a.png', { query: '?fromWidth=0&fromHeight=1' })).status).toBe(400);
  });

  it('may have no text at all', async () => {
    const discussion = await createTestDiscussion(test);
    const { hash } = (await upload(PNG, 'shot.png', { to: discussion.project.id })).body;
    const { runId } = await discussion.start({ ...SEES, input: { text: '', attachments: [{ hash }] } });
    await discussion.ended(runId);
    expect((await discussion.entries())[0]?.parts).toMatchObject([{ type: 'image', hash }]);
  });

  it('has the text of a file without the mark that some programs put before it, and as much of it as an event may hold', async () => {
    const discussion = await createTestDiscussion(test);
    const to = discussion.project.id;
    const { hash } = (await upload(new TextEncoder().encode('\uFEFFTitle'), 'marked.txt', { to })).body;
    await discussion.ended((await discussion.start({ input: { text: '', attachments: [{ hash }] } })).runId);
    expect((await discussion.entries())[0]?.parts).toMatchObject([{ type: 'file', text: 'Title' }]);
    const attachments = [];
    for (const letter of ['a', 'b', 'c']) {
      const text = new TextEncoder().encode(letter.repeat(1024 * 1024));
      attachments.push({ hash: (await upload(text, `${letter}.txt`, { to })).body.hash });
    }
    const takeId = (await discussion.get()).takes[0]?.id;
    const body = { provider: 'rehearsal', model: 'rehearsal-1', takeId, input: { text: 'x', attachments } };
    expect(await discussion.caller.call<Problem>('POST', `/api/v1/discussions/${discussion.id}/runs`, body)).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('2 MB together') },
    });
  });

  it('loses them for good when it is redacted, unless another message has them', async () => {
    const discussion = await createTestDiscussion(test);
    const to = discussion.project.id;
    const { hash } = (await upload(picture(9, 9), 'secret.png', { to })).body;
    const input = { text: 'Look at this.', attachments: [{ hash }] };
    const redact = async (index: number) => {
      const entries = (await discussion.entries()).filter(({ role }) => role === 'user');
      return (await test.as('admin')).call('POST', `/api/v1/entries/${entries[index]?.id}/redact`);
    };
    await discussion.ended((await discussion.start({ ...SEES, input })).runId);
    await discussion.ended((await discussion.start({ ...SEES, input })).runId);
    expect((await redact(0)).status).toBe(204);
    expect((await member.send('GET', `/api/v1/blobs/${hash}`)).statusCode).toBe(200);
    expect((await redact(1)).status).toBe(204);
    expect((await member.send('GET', `/api/v1/blobs/${hash}`)).statusCode).toBe(404);
    const row = await test.deps.db.selectFrom('blobs').select('refs').where('hash', '=', hash).executeTakeFirst();
    expect(row?.refs).toBe(0);
  });

  it('is refused with a file of another project', async () => {
    const discussion = await createTestDiscussion(test);
    const { hash } = (await upload(picture(7, 7), 'other.png')).body;
    const takeId = (await discussion.caller.call<Discussion>('GET', `/api/v1/discussions/${discussion.id}`)).body.takes[0]?.id;
    const body = { provider: 'rehearsal', model: 'rehearsal-1', takeId, input: { text: 'x', attachments: [{ hash }] } };
    const refused = await discussion.caller.call<Problem>('POST', `/api/v1/discussions/${discussion.id}/runs`, body);
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('not uploaded to this project') } });
    const preview = await discussion.caller.call<Preview & Problem>('POST', `/api/v1/discussions/${discussion.id}/preview`, body);
    expect(preview.status).toBe(400);
    expect((await discussion.caller.call<Page<Entry>>('GET', `/api/v1/discussions/${discussion.id}/entries`)).body.items).toEqual([]);
  });
});

it('goes after a month when it was never sent and nobody means to', async () => {
  const discussion = await createTestDiscussion(test);
  const to = discussion.project.id;
  const hashes: Attachment['hash'][] = [];
  for (const name of ['sent', 'meant', 'forgotten', 'fresh'])
    hashes.push((await upload(new TextEncoder().encode(name), name, { to })).body.hash);
  const [sent, meant, forgotten, fresh] = hashes;
  await discussion.ended((await discussion.start({ input: { text: '', attachments: [{ hash: sent ?? asId('') }] } })).runId);
  await member.call('PUT', `/api/v1/discussions/${discussion.id}/draft`, { text: '', attachments: [{ hash: meant }] });
  const longAgo = Date.now() - 31 * 24 * 60 * 60 * 1000;
  await test.deps.db.updateTable('attachments').set({ created_at: longAgo }).where('project_id', '=', to).execute();
  await upload(new TextEncoder().encode('fresh'), 'again', { to });
  await test.app.tidy();
  const left = await test.deps.db.selectFrom('attachments').select('hash').where('project_id', '=', to).execute();
  expect(new Set(left.map(({ hash }) => hash))).toEqual(new Set([sent, meant, fresh]));
  expect((await member.send('GET', `/api/v1/blobs/${forgotten}`)).statusCode).toBe(404);
});

it.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\anna\\shot.png', 'shot.png'],
  ['a\u0000b\u202Egnp.exe', 'abgnp.exe'],
  ['..', 'file'],
  [' ', 'file'],
  [undefined, 'file'],
  ['Größe 1.png', 'Größe 1.png'],
])('calls %j %j', (given, name) => {
  expect(fileName(given)).toBe(name);
});

it('keeps beginning and end of a long name', () => {
  const name = fileName(`${'x'.repeat(400)}.png`);
  expect(name).toHaveLength(255);
  expect(name).toMatch(/…x+\.png$/);
});
