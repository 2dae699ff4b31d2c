import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestTrack, type TestTrack } from './test-track.ts';

let track: TestTrack;
afterEach(() => track.close());

const begin = async (checkCommand: string | null, more: Parameters<typeof createTestTrack>[0] = {}): Promise<void> => {
  track = await createTestTrack({ ...more, commands: { checkCommand, ...more.commands } });
};

describe('a check', () => {
  it('of the base runs in a worktree of its own that is gone afterwards', async () => {
    await begin('cat ready.txt; test -e a.txt && exit 3', { commands: { prepareCommand: 'echo prepared > ready.txt' } });
    const evidence = await track.check('base');
    expect(evidence).toMatchObject({
      on: 'base',
      ticketId: null,
      kind: 'check',
      passed: false,
      exitCode: 3,
      output: 'prepared\n',
      detail: expect.stringMatching(/^The check failed .*exit code 3.*prepared/s),
      changedFiles: [],
      by: { type: 'baton' },
    });
    expect(evidence.durationMs).toBeGreaterThanOrEqual(0);
    expect(track.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(readdirSync(join(track.test.deps.config.workDirectory, 'tracks', track.id))).toEqual([]);
  });

  it('of the base says what it is without', async () => {
    await begin('true');
    track.write(track.checkout, { 'a.txt': 'by hand' });
    expect(await track.check('base')).toMatchObject({ passed: true, detail: expect.stringMatching(/passed.*One file .* not committed/) });
  });

  it('of the base says that it could not be prepared', async () => {
    await begin(null, { commands: { prepareCommand: 'echo no network; exit 1' } });
    expect(await track.check('base')).toMatchObject({
      passed: false,
      detail: expect.stringMatching(/prepares a worktree failed.*no network/s),
    });
  });

  it('of a ticket sees its tree as it is, names what was changed, and leaves nothing there', async () => {
    await begin('cat new.txt; echo more > made-by-check.txt; echo spoilt > a.txt; test -e keep.log');
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    track.write(path, { 'new.txt': 'new\n', '.gitignore': '*.log\n', 'keep.log': 'ignored' });
    expect(await track.check('ticket', ticket)).toMatchObject({
      passed: true,
      exitCode: 0,
      output: 'new\n',
      changedFiles: ['.gitignore', 'new.txt'],
    });
    expect([existsSync(join(path, 'made-by-check.txt')), existsSync(join(path, 'keep.log'))]).toEqual([false, true]);
    expect((await track.check('ticket', ticket)).changedFiles).toEqual(['.gitignore', 'new.txt']);
  });

  it('that hangs is ended, in words', async () => {
    await begin('echo begun; sleep 1000', { commands: { checkSeconds: 1 } });
    const ticket = await track.ticket('One');
    await track.ensure(ticket);
    const evidence = await track.check('ticket', ticket);
    expect(evidence).toMatchObject({
      passed: false,
      exitCode: null,
      output: 'begun\n',
      detail: expect.stringContaining('ended after 1 seconds'),
    });
  });

  it('that floods its output is kept by its end, and whole beside', async () => {
    await begin('head -c 200000 /dev/zero | tr "\\0" x; echo the end');
    const evidence = await track.check('base');
    expect(evidence.output?.length).toBeLessThanOrEqual(65_536);
    expect(evidence.output?.endsWith('the end\n')).toBe(true);
    expect(evidence.outputBlob === undefined ? 0 : (await track.test.deps.blobs.readText(evidence.outputBlob)).length).toBe(200_008);
    rmSync(join(track.checkout, 'a.txt'));
  });

  it('that says more than can be kept is ended', async () => {
    await begin('yes');
    expect(await track.check('base')).toMatchObject({ passed: false, detail: expect.stringContaining('more than 16 MB') });
  });

  it('of a ticket whose worktree was deleted says so', async () => {
    await begin('true');
    const ticket = await track.ticket('One');
    rmSync(await track.ensure(ticket), { recursive: true });
    expect(await track.check('ticket', ticket)).toMatchObject({ passed: false, detail: expect.stringContaining('not there any more') });
    expect(await track.merge(ticket)).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('not there any more') });
  });

  it('of a project without a command is what was changed', async () => {
    await begin(null);
    expect(await track.check('base')).toMatchObject({ kind: 'diff', passed: true, detail: expect.stringContaining('no check command') });
    const ticket = await track.ticket('One');
    track.write(await track.ensure(ticket), { 'new.txt': 'new' });
    const evidence = await track.check('ticket', ticket);
    expect(evidence).toMatchObject({
      kind: 'diff',
      passed: true,
      changedFiles: ['new.txt'],
      detail: expect.stringContaining('1 file was changed'),
    });
    expect(evidence).not.toHaveProperty('output');
  });

  it('is not run without a sandbox unless the operator agreed, and says so', async () => {
    await begin('true', { options: { config: { unsandboxedCommands: false } } });
    expect(await track.check('base')).toMatchObject({ passed: false, detail: expect.stringContaining('without a sandbox') });
  });

  it('rejects once it is aborted, and leaves nothing', async () => {
    await begin('touch begun; sleep 1000');
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    const aborting = new AbortController();
    const checking = track.check('ticket', ticket, aborting.signal);
    checking.catch(() => undefined);
    await expect.poll(() => existsSync(join(path, 'begun')), { timeout: 20_000 }).toBe(true);
    aborting.abort();
    await expect(checking).rejects.toThrow('aborted');
    expect(existsSync(join(path, 'begun'))).toBe(false);
    expect(readdirSync(dirname(path)).toSorted()).toEqual([ticket.id, `${ticket.id}.json`]);
  });
});
