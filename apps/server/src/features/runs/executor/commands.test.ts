import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputTail, streamOf, type Approval, type ApprovalList, type RunId } from '@baton/protocol';
import { sandboxState } from '@baton/toolbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../ids.ts';
import { listenForSockets } from '../../../socket/test-sockets.ts';
import { createTestApp, type TestApp } from '../../../test-app.ts';
import { createTestDiscussion, eventsOf, type TestDiscussion } from '../../../test-discussion.ts';

const sandbox = await sandboxState();
if (!sandbox.available) console.log(`Commands in a sandbox are not tried here: ${sandbox.why}`);

let test: TestApp;
let discussion: TestDiscussion;
afterAll(() => test.close());

const file = (name: string): string => join(test.directory, 'projects/sample', name);

async function asked(text: string): Promise<{ runId: RunId; approval: Approval | undefined }> {
  const { runId } = await discussion.start({ input: { text } });
  await discussion.until((frames) => eventsOf(frames, 'run.parked').find((event) => event.runId === runId));
  const list = await discussion.caller.call<ApprovalList>('GET', `/api/v1/approvals?projectId=${discussion.project.id}`);
  return { runId, approval: list.body.items.find((each) => each.runId === runId) };
}

const decide = (approval: Approval | undefined, body: object) =>
  discussion.caller.call('POST', `/api/v1/approvals/${approval?.id}/decision`, { proposalHash: approval?.proposalHash, ...body });

const resultOf = async (): Promise<string> =>
  eventsOf(await discussion.events(), 'tool.finished')
    .map(({ result }) => result.text)
    .join('\n');

describe('without a sandbox', () => {
  beforeAll(async () => {
    test = await createTestApp({ sandbox: { available: false, why: 'There is no bubblewrap.' } });
    await test.app.startRuns();
  });
  beforeEach(async () => {
    discussion = await createTestDiscussion(test);
  });

  it('commands are not offered', async () => {
    await discussion.say('Please run `touch made.txt`');
    const [round] = eventsOf(await discussion.events(), 'round.started');
    expect(round?.tools.map(({ name }) => name)).not.toContain('run_shell');
    expect(existsSync(file('made.txt'))).toBe(false);
    await test.close();
  });
});

describe.skipIf(!sandbox.available)('in a sandbox', () => {
  beforeAll(async () => {
    test = await createTestApp({ sandbox });
    await test.app.startRuns();
  });
  beforeEach(async () => {
    discussion = await createTestDiscussion(test);
  });

  it('what a command says is heard while it runs, also by whoever comes to it in the middle, and no more once it has ended', async () => {
    const server = await listenForSockets(test);
    const { headers } = await server.tokenOf(discussion.caller);
    const stream = streamOf.discussion(discussion.id);
    const listen = async () => {
      const socket = await server.connect(headers);
      socket.send({ type: 'subscribe', stream, after: 0 });
      await socket.caughtUp(stream);
      const said = (): string => {
        const tail = new OutputTail();
        for (const frame of socket.of('delta')) if (frame.kind === 'tool_output') tail.add(frame);
        return tail.text;
      };
      return { ...socket, said };
    };
    const first = await listen();
    const { runId, approval } = await asked('Please run `echo begun; while [ ! -e go.txt ]; do sleep 0.05; done; echo over`');
    await decide(approval, { decision: 'approve' });
    await vi.waitFor(() => expect(first.said()).toBe('begun\n'), { timeout: 20_000 });
    const second = await listen();
    await vi.waitFor(() => expect(second.said()).toBe('begun\n'));
    writeFileSync(file('go.txt'), '');
    expect((await discussion.ended(runId)).status).toBe('finished');
    expect(await resultOf()).toMatch(/^begun\nover\n/);
    expect(test.deps.bus.outputs(stream)).toEqual([]);
    const types = first.frames.map((frame) => (frame.type === 'event' ? frame.event.type : frame.type));
    expect(types.indexOf('delta', types.indexOf('tool.started'))).toBeGreaterThan(types.indexOf('tool.started'));
    const after = first.frames.slice(types.indexOf('tool.finished'));
    expect(after.some((frame) => frame.type === 'delta' && frame.kind === 'tool_output')).toBe(false);
    rmSync(file('go.txt'));
    for (const { socket } of [first, second]) socket.close();
  });

  it('a command waits for a person, with what it would do, and runs as it was agreed to', async () => {
    const { runId, approval } = await asked('Please run `echo made > made.txt; echo said`');
    expect(approval).toMatchObject({
      subject: 'tool',
      tool: { name: 'run_shell', policyClass: 'execute' },
      effect: { type: 'command', command: 'echo made > made.txt; echo said', network: [], undo: { possible: false } },
      careful: false,
    });
    await decide(approval, { decision: 'approve' });
    expect((await discussion.ended(runId)).status).toBe('finished');
    expect(readFileSync(file('made.txt'), 'utf8')).toBe('made\n');
    expect(await resultOf()).toMatch(/^said\n\[exit code 0 after/);
    const [started] = eventsOf(await discussion.events(), 'tool.started');
    expect(started?.process).toMatchObject({
      pid: expect.any(Number),
      processGroup: expect.any(Number),
      startTime: expect.stringMatching(/\d/),
    });
    const [finished] = eventsOf(await discussion.events(), 'tool.finished');
    expect(finished?.snapshots?.before).toBe(started?.snapshot);
    expect(finished?.snapshots?.after).not.toBe(started?.snapshot);
    await expect.poll(() => existsSync(join(test.directory, 'work/scratch', runId))).toBe(false);
  });

  it('one that asks for the network reaches the hosts that rules grant to commands, and is told where none are', async () => {
    const admin = await test.as('admin');
    await discussion.say('Please run `npm ci` with the network');
    expect(await resultOf()).toContain('No host is granted to commands here.');
    const url = `/api/v1/projects/${discussion.project.id}/policy`;
    const text = '[[rule]]\ndecision = "allow"\ntool = "run_shell"\nhost = "registry.example"\n';
    expect((await admin.call('PUT', url, { text }, { 'if-match': '0' })).status).toBe(200);
    const plain = await asked('Please run `npm ci`');
    expect(plain.approval?.effect).toMatchObject({ type: 'command', network: [] });
    await decide(plain.approval, { decision: 'reject' });
    await discussion.ended(plain.runId);
    const { runId, approval } = await asked('Please run `echo "$HTTP_PROXY" > proxy.txt` with the network');
    expect(approval?.effect).toMatchObject({ type: 'command', network: ['registry.example'] });
    await decide(approval, { decision: 'approve' });
    await discussion.ended(runId);
    expect(readFileSync(file('proxy.txt'), 'utf8')).toMatch(/^http:.*:3128/);
    // Whatever a host said may stand in it.
    expect(eventsOf(await discussion.events(), 'tool.finished').at(-1)?.result.origin).toEqual({ kind: 'web', source: 'registry.example' });
    rmSync(file('proxy.txt'));
  });

  it('one of a project reads nothing of another', async () => {
    const other = join(test.directory, 'projects/other');
    mkdirSync(other);
    writeFileSync(join(other, 'theirs.txt'), 'SECRET');
    const { runId, approval } = await asked(`Please run \`cat README.md ${other}/theirs.txt ../other/theirs.txt\``);
    await decide(approval, { decision: 'approve' });
    await discussion.ended(runId);
    expect(await resultOf()).toContain('# Sample');
    expect(await resultOf()).not.toContain('SECRET');
    rmSync(other, { recursive: true });
  });

  it('what a crash left of a run beside the project is removed, and nothing of one that waits', async () => {
    const left = join(test.directory, 'work/scratch', newId());
    mkdirSync(left, { recursive: true });
    const { runId, approval } = await asked('Please run `echo made`');
    await test.app.tidy();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(join(test.directory, 'work/scratch', runId))).toBe(true);
    await decide(approval, { decision: 'reject' });
    await discussion.ended(runId);
  });

  it('that is rejected starts nothing, and one that deletes takes care', async () => {
    const { runId, approval } = await asked('Please run `rm -rf src`');
    expect(approval?.careful).toBe(true);
    await decide(approval, { decision: 'reject', reason: 'We need that.' });
    await discussion.ended(runId);
    expect(eventsOf(await discussion.events(), 'tool.started')).toEqual([]);
    expect(await resultOf()).toContain('We need that.');
  });

  it('that was agreed to for one folder does not run in another', async () => {
    const { runId, approval } = await asked('Please run `echo moved > moved.txt`');
    const other = join(test.directory, 'projects/other');
    mkdirSync(other);
    const admin = await test.as('admin');
    const project = `/api/v1/projects/${discussion.project.id}`;
    const { version } = (await admin.call<{ version: number }>('GET', project)).body;
    expect((await admin.call('PATCH', project, { directory: other }, { 'if-match': String(version) })).status).toBe(200);
    await decide(approval, { decision: 'approve' });
    await discussion.until((frames) => eventsOf(frames, 'run.parked')[1]);
    const list = await discussion.caller.call<ApprovalList>('GET', `/api/v1/approvals?projectId=${discussion.project.id}`);
    const again = list.body.items.find((each) => each.runId === runId);
    expect(again).toMatchObject({ because: expect.stringContaining('changed since it was decided'), effect: { directory: other } });
    expect(existsSync(join(other, 'moved.txt'))).toBe(false);
    await decide(again, { decision: 'approve' });
    await discussion.ended(runId);
    expect(readFileSync(join(other, 'moved.txt'), 'utf8')).toBe('moved\n');
  });

  it('a path that a rule denies is out of its reach, however it is written', async () => {
    mkdirSync(file('secret'));
    writeFileSync(file('secret/key.txt'), 'the key\n');
    const admin = await test.as('admin');
    const rules = [{ decision: 'deny', path: 'secret/**' }];
    const policy = `/api/v1/projects/${discussion.project.id}/policy`;
    expect((await admin.call('PUT', policy, { rules }, { 'if-match': '0' })).status).toBe(200);
    const { runId, approval } = await asked('Please run `cat secre?/*; rm -rf secre?; mv secret moved; cd secret; echo x > key.txt`');
    await decide(approval, { decision: 'approve' });
    await discussion.ended(runId);
    expect(readFileSync(file('secret/key.txt'), 'utf8')).toBe('the key\n');
    expect(await resultOf()).not.toContain('the key');
  });

  it('a stop ends the command with everything that it started', async () => {
    const { runId, approval } = await asked('Please run `sleep 300 & sleep 300`');
    await decide(approval, { decision: 'approve' });
    const process = await discussion.until((frames) => eventsOf(frames, 'tool.started').find((event) => event.runId === runId)?.process);
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/stop`);
    expect((await discussion.ended(runId)).status).toBe('stopped');
    expect(existsSync(`/proc/${process.pid}`)).toBe(false);
  });
});
