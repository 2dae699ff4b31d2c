import { once } from 'node:events';
import { request as rawRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Project, TokenCreated } from '@baton/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';

let test: TestApp;
let path: string;
let authorization: string;
beforeAll(async () => {
  test = await createTestApp();
  await test.app.http.listen({ host: '127.0.0.1', port: 0 });
  const owner = await test.as('owner');
  const directory = `${test.directory}/projects/sample`;
  const { id } = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
  path = `/api/v1/projects/${id}/attachments`;
  authorization = `Bearer ${(await owner.call<TokenCreated>('POST', '/api/v1/tokens', { name: 'uploads' })).body.secret}`;
});
afterAll(() => test.close());

const HEAD = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n';
const TAIL = '\r\n--x--\r\n';

/** A request whose body is written by hand. */
function begin(length?: number): { sent: ClientRequest; answered: Promise<IncomingMessage> } {
  const sent = rawRequest({
    port: (test.app.http.server.address() as AddressInfo).port,
    method: 'POST',
    path,
    headers: {
      authorization,
      'content-type': 'multipart/form-data; boundary=x',
      ...(length === undefined ? {} : { 'content-length': length }),
    },
  });
  const answered = once(sent, 'response').then(([response]) => response as IncomingMessage);
  answered.catch(() => undefined);
  return { sent, answered };
}

it('refuses what says that it is too large before it comes', async () => {
  const { sent, answered } = begin(500 * 1024 * 1024);
  sent.flushHeaders();
  expect((await answered).statusCode).toBe(413);
  sent.destroy();
});

it('answers those whose turn it is, also after some have gone away in the middle or while they waited', async () => {
  const uploads: (ReturnType<typeof begin> & { gone: Promise<unknown> })[] = [];
  for (let index = 0; index < 8; index += 1) {
    const arrived = once(test.app.http.server, 'request');
    const upload = begin();
    upload.sent.on('error', () => undefined);
    upload.sent.write(`${HEAD}beginning`);
    const [received] = (await arrived) as [IncomingMessage];
    uploads.push({ ...upload, gone: new Promise<void>((resolve) => received.once('close', resolve)) });
  }
  // Those that wait, then those whose turn it is, but one.
  for (const index of [4, 5, 6, 7, 0, 1, 2]) {
    uploads[index]?.sent.destroy();
    await uploads[index]?.gone;
  }
  const [last, more] = [uploads[3], begin()];
  last?.sent.end(`end${TAIL}`);
  more.sent.end(`${HEAD}more${TAIL}`);
  expect((await last?.answered)?.statusCode).toBe(201);
  expect((await more.answered).statusCode).toBe(201);
});

it('refuses what breaks off', async () => {
  const { sent, answered } = begin();
  sent.end(`${HEAD}beginning`);
  expect((await answered).statusCode).toBe(400);
});
