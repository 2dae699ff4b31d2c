import type { Approval, ApprovalList, EventFrame, EventOf, PartEdit, Preview, Problem, Run, RunEdits, RunId, Wire } from '@baton/protocol';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { answerOf, callOf, openAi, SEES, withOpenAi } from '../../test-openai.ts';

let test: TestApp;
let discussion: TestDiscussion;
let asked: string[];

/** Wants to write a file when it is told to. */
function answer(body: string): Response {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  return messages.at(-1)?.content.includes('write it') === true
    ? callOf('write_file', '{"path":"out.txt","content":"x"}')
    : answerOf('Noted.');
}

beforeEach(async () => {
  const provider = openAi(answer);
  asked = provider.sent;
  test = await createTestApp({ fetch: provider.fetch });
  await test.app.startRuns();
  await withOpenAi(test);
  discussion = await createTestDiscussion(test);
  const { version } = await discussion.get();
  // Titles are asked for by themselves; a discussion that has one is left alone.
  await discussion.caller.call('PATCH', `/api/v1/discussions/${discussion.id}`, { title: 'Edits' }, { 'if-match': String(version) });
});
afterEach(() => test.close());

async function say(text: string): Promise<Run> {
  return discussion.ended((await discussion.start({ ...SEES, input: { text } })).runId);
}

async function bodyOf(more: object = {}): Promise<object> {
  return { ...SEES, takeId: (await discussion.get()).takes[0]?.id, input: { text: 'And now?' }, ...more };
}

const preview = async (more: object = {}) =>
  (await discussion.caller.call<Preview>('POST', `/api/v1/discussions/${discussion.id}/preview?texts=true`, await bodyOf(more))).body;
const start = async (more: object) =>
  discussion.caller.call<{ runId: RunId } & Problem>('POST', `/api/v1/discussions/${discussion.id}/runs`, await bodyOf(more));
const editsOf = async (runId: RunId) => (await discussion.caller.call<RunEdits>('GET', `/api/v1/runs/${runId}/edits`)).body;

function only<Type extends EventFrame['event']['type']>(frames: readonly EventFrame[], type: Type): EventOf<Type>[] {
  return frames.map(({ event }) => event).filter((event): event is EventOf<Type> => event.type === type);
}

const partOf = (shown: Preview, words: string) => shown.parts.find(({ text, label }) => `${label} ${text}`.includes(words));
const edit = (shown: Preview, words: string, text: string): PartEdit => {
  const part = partOf(shown, words);
  if (part === undefined || part.type === 'tool' || part.type === 'draft') throw new Error(`there is nothing to edit that says "${words}"`);
  return { type: part.type, id: part.id, text };
};

async function attach(path: string, text: string): Promise<void> {
  writeFileSync(`${test.directory}/projects/sample/${path}`, text);
  const url = `/api/v1/discussions/${discussion.id}/context`;
  const { version } = (await discussion.caller.call<{ version: number }>('GET', url)).body;
  await discussion.caller.call('PUT', url, { files: [{ path }] }, { 'if-match': String(version) });
}

describe('a request that was edited before it was sent', () => {
  it('carries the other texts in every round, and the log’s entries stay as they are', async () => {
    await attach('notes.md', 'The password is tulip.');
    await say('My name is Anna.');
    const shown = await preview();
    expect(partOf(shown, 'My name is Anna.')).toMatchObject({ type: 'entry', text: 'My name is Anna.' });
    const system = partOf(shown, 'You are an agent in Baton')?.text ?? '';
    const edits = [
      { type: 'system' as const, id: 'system', text: `${system}\nAnswer in one word.` },
      edit(shown, 'My name is Anna.', 'My name is Berta.'),
      edit(shown, 'tulip', 'The password is not for you.'),
    ];
    const again = await preview({ edits, basis: shown.basis });
    expect(again.basis).toBe(shown.basis);
    expect(again.parts.filter(({ edited }) => edited === true).map(({ type }) => type)).toEqual(['system', 'file', 'entry']);
    expect(JSON.stringify(again.request)).toContain('My name is Berta.');

    const { status, body } = await start({ edits, basis: shown.basis, input: { text: 'write it' } });
    expect(status).toBe(202);
    const approval = await waiting(body.runId);
    await decide(approval);
    await discussion.ended(body.runId);
    const [first = '', second = ''] = asked.slice(-2);
    for (const sent of [first, second]) {
      expect(sent).toContain('Answer in one word.');
      expect(sent).toContain('My name is Berta.');
      expect(sent).toContain('not for you');
      expect(sent).not.toContain('tulip');
      expect(sent).not.toContain('Anna.');
    }
    expect(JSON.stringify(await discussion.entries())).toContain('My name is Anna.');
    const wire = (await discussion.caller.call<Wire>('GET', `/api/v1/runs/${body.runId}/wire`)).body;
    expect(wire.items.map((item) => item.request?.body)).toEqual([first, second]);

    expect(await editsOf(body.runId)).toMatchObject({
      by: { type: 'member', name: 'The member' },
      edits: [
        { type: 'system', before: system },
        { type: 'entry', before: 'My name is Anna.', after: 'My name is Berta.' },
        { type: 'file', before: 'The password is tulip.' },
      ],
    });
    expect((await discussion.caller.call<Run>('GET', `/api/v1/runs/${body.runId}`)).body.edited).toMatchObject({ parts: 3 });
    const frames = await discussion.events();
    expect(only(frames, 'request.edited')).toMatchObject([{ runId: body.runId, basis: shown.basis, by: { name: 'The member' } }]);
    const round = only(frames, 'round.started').at(-1);
    const edited = round?.edited?.[0];
    expect(edited === undefined ? '' : await test.deps.blobs.readText(edited.text)).toBe('My name is Berta.');
    expect(round?.system === undefined ? '' : await test.deps.blobs.readText(round.system)).toContain('Answer in one word.');
    expect(await compareProjections(test.deps.db)).toEqual([]);

    await say('And after that?');
    expect(asked.at(-1)).toContain('My name is Anna.');
    expect(asked.at(-1)).not.toContain('Answer in one word.');
  });

  it('is refused where something else would be sent by now, and nothing is written', async () => {
    await say('My name is Anna.');
    const shown = await preview();
    const edits = [edit(shown, 'My name is Anna.', 'My name is Berta.')];
    await say('One more thing.');
    const seq = (await discussion.get()).lastSeq;
    expect(await start({ edits, basis: shown.basis })).toMatchObject({ status: 409, body: { code: 'request_moved' } });
    await attach('notes.md', 'New.');
    const anew = await preview({ edits, basis: shown.basis });
    expect(anew.basis).not.toBe(shown.basis);
    writeFileSync(`${test.directory}/projects/sample/notes.md`, 'Newer.');
    expect(await start({ edits, basis: anew.basis })).toMatchObject({ status: 409, body: { code: 'request_moved' } });
    expect((await discussion.get()).lastSeq).toBe(seq + 1);
    const last = await preview({ edits });
    expect((await start({ edits, basis: last.basis })).status).toBe(202);
  });

  it('needs to say what was looked at, and takes edits only of what is sent', async () => {
    await say('Hello.');
    const shown = await preview();
    const edits = [edit(shown, 'Hello.', 'Goodbye.')];
    expect(await start({ edits })).toMatchObject({ status: 400, body: { errors: [{ field: 'body/basis' }] } });
    const elsewhere = [{ type: 'file', id: 'nowhere.md', text: 'x' }];
    expect(await start({ edits: elsewhere, basis: shown.basis })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body/edits' }] },
    });
  });

  it('says no more of what it was when that is redacted', async () => {
    await say('My secret is 4711.');
    const shown = await preview();
    const { body } = await start({ edits: [edit(shown, '4711', 'My secret was 4711.')], basis: shown.basis });
    await discussion.ended(body.runId);
    const entry = (await discussion.entries())[0];
    const owner = await test.as('owner');
    expect((await owner.call('POST', `/api/v1/entries/${entry?.id}/redact`, {})).status).toBe(204);
    expect((await editsOf(body.runId)).edits).toEqual([{ type: 'entry', id: entry?.id, before: null, after: null }]);
    expect(JSON.stringify(await discussion.events())).not.toContain('4711');
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });
});

async function waiting(runId: RunId): Promise<Approval> {
  await discussion.until((frames) => only(frames, 'run.parked').find((event) => event.runId === runId));
  const list = await discussion.caller.call<ApprovalList>('GET', `/api/v1/approvals?status=pending&projectId=${discussion.project.id}`);
  const approval = list.body.items.find((each) => each.runId === runId);
  if (approval === undefined) throw new Error('nothing waits');
  return approval;
}

const decide = ({ id, proposalHash }: Approval) =>
  discussion.caller.call('POST', `/api/v1/approvals/${id}/decision`, { decision: 'approve', proposalHash });

describe('the next request of a run that waits', () => {
  const next = (runId: RunId, body: object = {}) =>
    discussion.caller.call<Preview & Problem>('POST', `/api/v1/runs/${runId}/preview?texts=true`, body);
  const change = (runId: RunId, body: object) => discussion.caller.call<RunEdits & Problem>('POST', `/api/v1/runs/${runId}/edits`, body);

  it('can be looked at and edited, and goes out like that once somebody has decided', async () => {
    await say('My name is Anna.');
    const { body } = await start({ input: { text: 'write it' } });
    const approval = await waiting(body.runId);
    const shown = (await next(body.runId)).body;
    expect(shown.parts.filter(({ leftOut }) => leftOut === 'not_yet')).toHaveLength(1);
    const edits = [edit(shown, 'Noted.', 'So noted.'), edit(shown, 'My name is Anna.', 'My name is Berta.')];
    const other = await test.as('admin');
    const saved = await other.call<RunEdits>('POST', `/api/v1/runs/${body.runId}/edits`, {
      edits,
      leaveOut: { tools: ['fetch_url'] },
      basis: shown.basis,
    });
    expect(saved).toMatchObject({ status: 200, body: { by: { name: 'The admin' }, leaveOut: { tools: ['fetch_url'] } } });
    expect(JSON.stringify((await next(body.runId)).body.request)).toContain('My name is Berta.');

    await decide(approval);
    expect((await discussion.ended(body.runId)).status).toBe('finished');
    expect(asked.at(-1)).toContain('So noted.');
    expect(asked.at(-1)).toContain('My name is Berta.');
    expect(asked.at(-1)).toContain('call_1');
    expect(asked.at(-1)).not.toContain('fetch_url');
    expect(asked.at(-2)).toContain('My name is Anna.');
    expect(JSON.stringify(await discussion.entries())).not.toContain('So noted.');
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is not edited once the run has gone on, nor where something else would be sent by now', async () => {
    await say('My name is Anna.');
    const { body } = await start({ input: { text: 'write it' } });
    const approval = await waiting(body.runId);
    const shown = (await next(body.runId)).body;
    const edits = [edit(shown, 'My name is Anna.', 'My name is Berta.')];
    await attach('notes.md', 'New.');
    expect(await change(body.runId, { edits, basis: shown.basis })).toMatchObject({ status: 409, body: { code: 'request_moved' } });
    const anew = (await next(body.runId, { edits })).body;
    expect((await change(body.runId, { edits, basis: anew.basis })).status).toBe(200);
    await decide(approval);
    await discussion.ended(body.runId);
    expect(await change(body.runId, { edits: [], basis: anew.basis })).toMatchObject({ status: 409, body: { code: 'request_moved' } });
    expect((await next(body.runId)).status).toBe(409);
  });

  it('is not a viewer’s to edit', async () => {
    const { body } = await start({ input: { text: 'write it' } });
    await waiting(body.runId);
    const viewer = await test.as('viewer');
    expect((await viewer.call('POST', `/api/v1/runs/${body.runId}/edits`, { edits: [], basis: '0'.repeat(64) })).status).toBe(403);
    expect((await viewer.call('GET', `/api/v1/runs/${body.runId}/edits`)).status).toBe(200);
  });
});
