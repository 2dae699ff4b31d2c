import { picture } from '@baton/testkit';
import type { Attachment, Preview, Problem } from '@baton/protocol';
import { afterEach, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { openAi, SEES, withOpenAi } from '../../test-openai.ts';

let test: TestApp;
afterEach(() => test.close());

const PNG = picture(40, 30);
const BLIND = { provider: 'openai' as never, model: 'gpt-3.5-turbo' };

/** A discussion with OpenAI configured, and the bodies that OpenAI was sent. */
async function start(): Promise<{ discussion: TestDiscussion; sent: string[] }> {
  const { fetch, sent } = openAi();
  test = await createTestApp({ fetch });
  await test.app.startRuns();
  await withOpenAi(test);
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
  const run = (more: object) =>
    discussion.caller.call<Problem>('POST', `/api/v1/discussions/${discussion.id}/runs`, { takeId, input, ...more });
  expect(await run(BLIND)).toMatchObject({ status: 400, body: { kind: 'invalid', code: 'not_sendable', detail: preview.body.detail } });
  expect([await discussion.entries(), sent]).toEqual([[], []]);
});

it('says so of a picture that was sent before, unless its message is left out', async () => {
  const { discussion, sent } = await start();
  const { hash } = await upload(discussion, PNG);
  await discussion.ended((await discussion.start({ ...SEES, input: { text: 'What is this?', attachments: [{ hash }] } })).runId);
  const [first] = await discussion.entries();
  const takeId = (await discussion.get()).takes[0]?.id;
  const again = { ...BLIND, input: { text: 'And now?' } };
  expect(await discussion.caller.call<Problem>('POST', `/api/v1/discussions/${discussion.id}/runs`, { ...again, takeId })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('gpt-3.5-turbo does not see images') },
  });
  const entryIds = first === undefined ? [] : [first.id];
  expect(await discussion.ended((await discussion.start({ ...again, leaveOut: { entryIds } })).runId)).toMatchObject({
    status: 'finished',
  });
  expect(sent.at(-1)).not.toContain('image_url');
});

it('says what is too much for a provider before anything is sent', async () => {
  const { discussion, sent } = await start();
  const wide = await upload(discussion, picture(16_001, 1));
  const takeId = (await discussion.get()).takes[0]?.id;
  const input = { text: 'Look', attachments: [{ hash: wide.hash, name: 'wide.png' }] };
  for (const door of ['preview', 'runs']) {
    expect(
      await discussion.caller.call<Problem>('POST', `/api/v1/discussions/${discussion.id}/${door}`, { ...SEES, takeId, input }),
    ).toMatchObject({
      status: 400,
      body: { detail: 'The image wide.png is 16001 × 1 pixels; OpenAI takes 16000 a side at most. Scale it down.' },
    });
  }
  expect(sent).toEqual([]);
});
