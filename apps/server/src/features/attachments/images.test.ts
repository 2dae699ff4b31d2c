import { picture } from '@baton/testkit';
import type { Attachment, Preview, Problem } from '@baton/protocol';
import { afterEach, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
afterEach(() => test.close());

const PNG = picture(40, 30);
const SEES = { provider: 'openai' as never, model: 'gpt-4o-mini' };
const BLIND = { provider: 'openai' as never, model: 'gpt-3.5-turbo' };

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** A discussion with OpenAI configured, and the bodies that OpenAI was sent. */
async function start(): Promise<{ discussion: TestDiscussion; sent: string[] }> {
  const sent: string[] = [];
  test = await createTestApp({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.endsWith('/models')) return Response.json({ object: 'list', data: [] });
      sent.push(await request.text());
      return new Response(`${chunk({ content: 'Grey.' })}${chunk({}, 'stop')}data: [DONE]\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      });
    },
  });
  await test.app.startRuns();
  await (await test.as('owner')).call('PUT', '/api/v1/providers/openai/credentials', { apiKey: 'sk-test-0123456789' });
  return { discussion: await createTestDiscussion(test), sent };
}

async function upload(discussion: TestDiscussion, bytes: Uint8Array): Promise<Attachment> {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(bytes)]), 'shot.png');
  const body = new Response(form);
  const headers = { 'content-type': body.headers.get('content-type') ?? '' };
  const url = `/api/v1/projects/${discussion.project.id}/attachments`;
  return (await discussion.caller.send('POST', url, Buffer.from(await body.arrayBuffer()), headers)).json();
}

it('sends a picture to a model that sees, and shows it by its hash before', async () => {
  const { discussion, sent } = await start();
  const { hash } = await upload(discussion, PNG);
  const takeId = (await discussion.get()).takes[0]?.id;
  const input = { text: 'What colour is this?', attachments: [{ hash }] };
  const preview = await discussion.caller.call<Preview>('POST', `/api/v1/discussions/${discussion.id}/preview`, { ...SEES, takeId, input });
  expect(preview.status).toBe(200);
  expect(JSON.stringify(preview.body.request)).toContain(hash);
  expect(sent).toEqual([]);
  const { runId } = await discussion.start({ ...SEES, input });
  expect(await discussion.ended(runId)).toMatchObject({ status: 'finished' });
  expect(sent[0]).toContain(`data:image/png;base64,${Buffer.from(PNG).toString('base64')}`);
});

it('says so before anything is sent when a model does not see', async () => {
  const { discussion, sent } = await start();
  const { hash } = await upload(discussion, PNG);
  const takeId = (await discussion.get()).takes[0]?.id;
  const input = { text: 'What colour is this?', attachments: [{ hash }] };
  const preview = await discussion.caller.call<Preview & Problem>('POST', `/api/v1/discussions/${discussion.id}/preview`, {
    ...BLIND,
    takeId,
    input,
  });
  expect(preview).toMatchObject({ status: 400, body: { detail: expect.stringContaining('does not see images') } });
  const { runId } = await discussion.start({ ...BLIND, input });
  expect(await discussion.ended(runId)).toMatchObject({
    status: 'failed',
    error: { kind: 'invalid_request', detail: expect.stringContaining('does not see images') },
  });
  expect(sent).toEqual([]);
});
