import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sandboxState } from '@baton/toolbox';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../ids.ts';
import { noteProcess } from './left-processes.ts';
import { createTestTrack, type TestTrack } from './test-track.ts';

const sandbox = await sandboxState();
if (!sandbox.available) console.warn(`Worktrees of tickets are not tried in a sandbox: ${sandbox.why}`);
const { signal } = new AbortController();

let track: TestTrack;
afterEach(() => track.close());

const begin = async (given: Parameters<typeof createTestTrack>[0] = {}): Promise<void> => {
  track = await createTestTrack(given);
};
const trackNow = async () => {
  const { track: now } = await track.state();
  if (now === undefined) throw new Error('no track');
  return now;
};
const branch = async () => track.trees.trackBranch(await trackNow(), signal);
/** How often a preparation ran, by what it leaves outside of the repository. */
const COUNTING = (file: string): string =>
  `echo x >> ${file}; mkdir -p deps && echo "$PWD" > deps/where.txt && echo built > deps/built.txt`;

/** As the system tells it, to be compared only: the 22nd word of what Linux says of a process. */
const startTimeOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';

describe('the branch of a track', () => {
  it('begins where the project is, once, and knows where it came from', async () => {
    await begin();
    const head = track.git('rev-parse', 'HEAD').trim();
    const made = await branch();
    expect(made).toEqual({
      ok: true,
      branch: expect.stringMatching(/^baton\/quicker-checkout-[0-9a-f]{6}$/),
      base: { commit: head, branch: 'main' },
      notes: [],
    });
    await track.append({
      type: 'track.updated',
      v: 1,
      trackId: track.id,
      version: 2,
      changes: { title: 'Another' },
      by: { type: 'baton' },
    });
    track.git('commit', '-q', '--allow-empty', '-m', 'Later');
    expect(await track.restarted().trackBranch(await trackNow(), signal)).toEqual(made);
    expect(track.git('branch', '--list', 'baton/*').trim().split('\n')).toHaveLength(1);
  });

  it('says what it does without', async () => {
    await begin();
    track.git('checkout', '-q', '--detach');
    track.write(track.checkout, { 'b.txt': 'b', '.gitmodules': '' });
    track.git('add', '.gitmodules');
    track.git('commit', '-q', '-m', 'Submodules');
    const made = await branch();
    expect(made).toMatchObject({ ok: true, base: { branch: null } });
    expect(made.ok && made.notes.join(' ')).toMatch(/No branch is checked out.*One file of the project is changed.*submodules/);
  });

  it.each([
    ['a repository without a commit', 'has no commit yet', (): void => rmSync(join(track.checkout, '.git'), { recursive: true }), true],
    ['a folder that vanished', 'not there any more', (): void => rmSync(track.checkout, { recursive: true }), false],
  ])('is refused in words by %s', async (_, words, spoil, again) => {
    await begin();
    spoil();
    if (again) track.git('init', '-q');
    expect(await branch()).toMatchObject({ ok: false, detail: expect.stringContaining(words) });
    const ticket = await track.ticket('One');
    expect(await track.trees.worktrees.ensure(ticket, await track.state(), signal)).toMatchObject({
      ok: false,
      detail: expect.stringContaining(words),
    });
    expect(await track.check('base')).toMatchObject({ passed: false, detail: expect.stringContaining(words) });
    expect(await track.merge(ticket)).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(words) });
  });
});

describe('the worktree of a ticket', () => {
  it('is made once, prepared, on a branch that begins at the track’s', async () => {
    await begin({ commands: { prepareCommand: 'echo prepared > ready.txt' } });
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    expect(readFileSync(join(path, 'ready.txt'), 'utf8')).toBe('prepared\n');
    writeFileSync(join(path, 'ready.txt'), 'kept');
    const again = await track.restarted().worktrees.ensure(ticket, await track.state(), signal);
    expect(again).toMatchObject({ ok: true, worktree: { path } });
    expect(readFileSync(join(path, 'ready.txt'), 'utf8')).toBe('kept');
    expect(await track.trees.treeOf(ticket)).toMatchObject({ path, directory: path, base: track.git('rev-parse', 'main').trim() });
    expect(await track.trees.bytesOf(ticket, signal)).toBeGreaterThan(0);
  });

  it('is the project’s folder where that lies below the top of its repository', async () => {
    await begin({ folder: 'packages/shop', commands: { prepareCommand: 'cat a.txt > ready.txt' } });
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    expect(await track.trees.treeOf(ticket)).toMatchObject({ directory: join(path, 'packages/shop') });
    expect(existsSync(join(path, 'packages/shop/ready.txt'))).toBe(true);
  });

  it('gets what another one was prepared with, as if it had been made there, and is prepared anew for other lockfiles', async () => {
    const outside = join('/tmp', `baton-prepared-${process.pid}.txt`);
    await begin({
      files: { 'a.txt': 'a\n', '.gitignore': 'deps/\n', 'package-lock.json': '{}\n' },
      commands: { prepareCommand: COUNTING(outside) },
    });
    const runs = (): number => readFileSync(outside, 'utf8').trim().split('\n').length;
    const paths = [await track.ensure(await track.ticket('One')), await track.ensure(await track.ticket('Two'))];
    expect(runs()).toBe(1);
    for (const path of paths) expect(readFileSync(join(path, 'deps/where.txt'), 'utf8')).toBe(`${path}\n`);
    track.write(track.checkout, { 'package-lock.json': '{"new":1}\n' });
    const made = await branch();
    track.git('checkout', '-q', made.ok ? made.branch : '');
    track.git('commit', '-q', '-a', '-m', 'Other versions');
    track.git('checkout', '-q', 'main');
    await track.ensure(await track.ticket('Three'));
    expect(runs()).toBe(2);
    rmSync(outside);
  });

  it('does not count as the ticket’s work what preparing it made', async () => {
    await begin({ commands: { prepareCommand: 'mkdir -p "made here" && echo x > "made here/one.txt"; echo changed >> a.txt' } });
    for (const title of ['One', 'Two']) {
      const ticket = await track.ticket(title);
      const path = await track.ensure(ticket);
      expect(existsSync(join(path, 'made here/one.txt'))).toBe(true);
      track.write(path, { [`${title}.txt`]: title });
      expect((await track.check('ticket', ticket)).changedFiles).toEqual([`${title}.txt`]);
    }
  });

  it('that could not be prepared says how it went, and is prepared by the next try', async () => {
    await begin({
      commands: { prepareCommand: 'test -e again || { echo half > half.txt; echo no such version; exit 4; }' },
      files: { 'a.txt': 'a', '.gitignore': 'again\n' },
    });
    const ticket = await track.ticket('One');
    const refused = await track.trees.worktrees.ensure(ticket, await track.state(), signal);
    expect(refused).toMatchObject({ ok: false, detail: expect.stringMatching(/exit code 4.*no such version/s) });
    writeFileSync(join(track.test.deps.config.workDirectory, 'tracks', track.id, ticket.id, 'again'), '');
    const path = await track.ensure(ticket);
    expect(existsSync(join(path, 'half.txt'))).toBe(false);
  });

  it('that was half made when the server ended is made anew', async () => {
    await begin({ commands: { prepareCommand: 'true' } });
    const ticket = await track.ticket('One');
    const made = await branch();
    const path = join(track.test.deps.config.workDirectory, 'tracks', track.id, ticket.id);
    track.git('worktree', 'add', '-q', '--no-checkout', '-b', `${made.ok ? made.branch : ''}-${ticket.id.slice(-6)}`, path);
    expect(await track.ensure(ticket)).toBe(path);
    expect(existsSync(join(path, 'a.txt'))).toBe(true);
    expect((await track.check('ticket', ticket)).changedFiles).toEqual([]);
  });

  it('once aborted resolves, and is taken up by the next call', async () => {
    await begin({
      commands: { prepareCommand: 'test -e deps || { touch begun; sleep 600; }' },
      files: { 'a.txt': 'a', '.gitignore': 'deps\n' },
    });
    const ticket = await track.ticket('One');
    const aborting = new AbortController();
    const path = join(track.test.deps.config.workDirectory, 'tracks', track.id, ticket.id);
    const ensuring = track.trees.worktrees.ensure(ticket, await track.state(), aborting.signal);
    await expect.poll(() => existsSync(join(path, 'begun')), { timeout: 20_000 }).toBe(true);
    aborting.abort();
    expect(await ensuring).toMatchObject({ ok: false, detail: expect.stringContaining('stopped') });
    mkdirSync(join(path, 'deps'));
    expect(await track.ensure(ticket)).toBe(path);
  });

  it('begins a new attempt with what the track has by then, and with both versions of what does not fit', async () => {
    await begin();
    const [one, two] = [await track.ticket('One'), await track.ticket('Two')];
    await track.attempt(two);
    const [first, second] = [await track.ensure(one), await track.ensure(two)];
    track.write(first, { 'a.txt': 'ONE\ntwo\nthree\n', 'new.txt': 'new' });
    track.write(second, { 'a.txt': 'Eins\ntwo\nthree\n' });
    expect((await track.merge(one)).outcome).toBe('merged');
    // The attempt goes on, after a restart for example.
    await track.ensure(two);
    expect(existsSync(join(second, 'new.txt'))).toBe(false);
    expect(await track.merge(two)).toMatchObject({ outcome: 'conflict', detail: expect.stringContaining('a.txt') });
    await track.attempt(two);
    await track.ensure(two);
    expect(readFileSync(join(second, 'new.txt'), 'utf8')).toBe('new');
    expect((await track.trees.difference(two, signal))?.text).not.toContain('new.txt');
    expect(readFileSync(join(second, 'a.txt'), 'utf8')).toMatch(/<<<<<<< [^]*Eins[^]*=======[^]*ONE|<<<<<<< [^]*ONE[^]*=======[^]*Eins/);
    expect(await track.merge(two)).toMatchObject({ outcome: 'conflict', detail: expect.stringContaining('conflict markers') });
    track.write(second, { 'a.txt': 'ONE and Eins\ntwo\nthree\n' });
    expect((await track.merge(two)).outcome).toBe('merged');
  });

  it('is taken up where git, or the server, was killed over it', async () => {
    await begin({ commands: { checkCommand: 'true' } });
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    track.write(path, { 'work.txt': 'work' });
    expect((await track.check('ticket', ticket)).changedFiles).toEqual(['work.txt']);
    const record = `${path}.json`;
    writeFileSync(record, JSON.stringify({ ...(JSON.parse(readFileSync(record, 'utf8')) as object), checking: true }));
    writeFileSync(join(track.checkout, '.git/worktrees', ticket.id, 'index.lock'), '');
    track.write(path, { 'half-a-report.txt': 'by the check' });
    expect((await track.restarted().merges.merge({ id: newId(), ticket }, await track.state(), signal)).outcome).toBe('merged');
    const made = await branch();
    expect(
      track
        .git('ls-tree', '--name-only', made.ok ? made.branch : '')
        .trim()
        .split('\n'),
    ).toEqual(['README.md', 'a.txt', 'work.txt']);
  });

  it('is refused in words where they take too much room', async () => {
    await begin({ options: { config: { workQuotaBytes: 1000 } } });
    const refused = await track.trees.worktrees.ensure(await track.ticket('One'), await track.state(), signal);
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining('BATON_WORK_QUOTA_GB') });
  });

  it('goes, with a branch that was merged, and keeps on its branch what was not', async () => {
    await begin();
    const [one, two] = [await track.ticket('One'), await track.ticket('Two')];
    const paths = [await track.ensure(one), await track.ensure(two)];
    for (const path of paths) track.write(path, { [`${path.slice(-6)}.txt`]: 'work' });
    const made = await branch();
    const changes = made.ok ? { branch: made.branch, base: made.base } : {};
    await track.append({ type: 'track.updated', v: 1, trackId: track.id, version: 2, changes, by: { type: 'baton' } });
    await track.merge(one);
    const [mine, theirs] = [await track.set(one, { worktree: null }), (await track.state()).tickets.get(two.id) ?? two];
    const { worktree } = theirs;
    await track.trees.worktrees.remove({ ...mine, worktree: { branch: 'gone', path: paths[0] ?? '' } });
    await track.trees.worktrees.remove(theirs);
    await track.trees.worktrees.remove(theirs);
    expect(paths.map((path) => existsSync(path))).toEqual([false, false]);
    expect(track.git('show', `${worktree?.branch}:${paths[1]?.slice(-6)}.txt`)).toBe('work');
    expect(track.git('branch', '--list', 'baton/*').trim().split('\n')).toHaveLength(2);
    expect(track.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('leaves submodules as they are', async () => {
    await begin({ commands: { checkCommand: 'test -d lib && ! test -e lib/a.txt' } });
    const head = track.git('rev-parse', 'HEAD').trim();
    track.write(track.checkout, { '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ./lib\n' });
    track.git('update-index', '--add', '--cacheinfo', `160000,${head},lib`);
    track.git('add', '.gitmodules');
    track.git('commit', '-q', '-m', 'A submodule');
    const ticket = await track.ticket('One');
    track.write(await track.ensure(ticket), { 'work.txt': 'work' });
    expect(await track.check('ticket', ticket)).toMatchObject({ passed: true, changedFiles: ['work.txt'] });
    expect((await track.merge(ticket)).outcome).toBe('merged');
    expect((await track.merge(null)).outcome).toBe('merged');
    expect(track.git('ls-tree', 'main', 'lib')).toContain(head);
    expect(track.git('show', 'main:work.txt')).toBe('work');
    const { worktree } = (await track.state()).tickets.get(ticket.id) ?? ticket;
    await track.trees.worktrees.remove({ ...ticket, worktree });
    expect(track.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('that is no worktree any more is put aside, and made anew from its branch', async () => {
    await begin();
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    track.write(path, { 'work.txt': 'work' });
    await track.check('ticket', ticket);
    renameSync(join(path, '.git'), join(path, 'moved'));
    track.write(path, { 'late.txt': 'late' });
    expect(await track.ensure(ticket)).toBe(path);
    expect(readFileSync(join(path, 'work.txt'), 'utf8')).toBe('work');
    const aside = readdirSync(dirname(path)).find((name) => name.includes('.left-')) ?? '';
    expect(readFileSync(join(dirname(path), aside, 'late.txt'), 'utf8')).toBe('late');
  });
});

describe('a project without git', () => {
  it('is worked on in a copy, without what is denied, and gets what was changed in the end', async () => {
    await begin({ git: false, files: { 'a.txt': 'one\n', 'src/b.txt': 'b\n', '.env': 'SECRET', 'node_modules/x/index.js': 'x' } });
    const made = await branch();
    expect(made).toMatchObject({ ok: true, base: { branch: null }, notes: [expect.stringContaining('no git')] });
    if (!made.ok) return;
    await track.append({
      type: 'track.updated',
      v: 1,
      trackId: track.id,
      version: 2,
      changes: { branch: made.branch, base: made.base },
      by: { type: 'baton' },
    });
    const ticket = await track.ticket('One');
    const path = await track.ensure(ticket);
    expect(readdirSync(path).toSorted()).toEqual(['.git', 'README.md', 'a.txt', 'src']);
    track.write(path, { 'a.txt': 'two\n', 'src/new.sh': 'new\n' });
    rmSync(join(path, 'src/b.txt'));
    expect((await track.merge(ticket)).outcome).toBe('merged');
    track.write(track.checkout, { 'a.txt': 'by hand\n' });
    expect(await track.merge(null)).toMatchObject({ outcome: 'conflict', detail: expect.stringContaining('a.txt') });
    expect(existsSync(join(track.checkout, 'src/new.sh'))).toBe(false);
    track.write(track.checkout, { 'a.txt': 'one\n' });
    const id = ticket.id as never;
    expect((await track.merge(null, id)).outcome).toBe('merged');
    expect(readFileSync(join(track.checkout, 'a.txt'), 'utf8')).toBe('two\n');
    expect(readFileSync(join(track.checkout, 'src/new.sh'), 'utf8')).toBe('new\n');
    expect([existsSync(join(track.checkout, 'src/b.txt')), existsSync(join(track.checkout, '.git'))]).toEqual([false, false]);
    track.write(track.checkout, { 'a.txt': 'by hand\n' });
    expect((await track.merge(null, id)).outcome).toBe('merged');
    expect(readFileSync(join(track.checkout, 'a.txt'), 'utf8')).toBe('by hand\n');
  });
});

describe('what nobody has', () => {
  it('is tidied up, with its work on its branch, and no other', async () => {
    await begin({ commands: { checkCommand: 'true' } });
    const [one, two] = [await track.ticket('One'), await track.ticket('Two')];
    const [kept, lost] = [await track.ensure(one), await track.ensure(two)];
    track.write(lost, { 'work.txt': 'work' });
    const known = await track.set(two, {});
    await track.set(two, { worktree: null });
    const passing = join(dirname(kept), 'passing-0193');
    track.git('worktree', 'add', '-q', '--detach', passing);
    await track.trees.tidy();
    expect(existsSync(lost)).toBe(true);
    await track.restarted().tidy();
    expect([existsSync(kept), existsSync(lost), existsSync(passing)]).toEqual([true, false, false]);
    expect(track.git('show', `${known.worktree?.branch}:work.txt`)).toBe('work');
  });

  it('is tidied up wherever the removal of a worktree was cut off', async () => {
    await begin();
    const made = await branch();
    if (!made.ok) throw new Error(made.detail);
    const changes = { branch: made.branch, base: made.base };
    const { version } = await trackNow();
    await track.append({ type: 'track.updated', v: 1, trackId: track.id, version: version + 1, changes, by: { type: 'baton' } });
    const [one, two, three] = [await track.ticket('One'), await track.ticket('Two'), await track.ticket('Three')];
    const paths = [await track.ensure(one), await track.ensure(two), await track.ensure(three)];
    const [first = '', second = '', third = ''] = paths;
    for (const ticket of [one, two, three]) await track.set(ticket, { worktree: null });
    // The folder is gone, and what is known of it is not.
    track.git('worktree', 'remove', '--force', first);
    track.write(dirname(first), { [`${one.id}.json.making`]: '{', [`${one.id}.excludes`]: 'deps/\n' });
    // Git was ended with the server: it knows of a folder that is gone. So it is with one that was made for a check.
    const passing = join(dirname(first), 'passing-0193');
    track.git('worktree', 'add', '-q', '--detach', passing);
    for (const path of [second, passing]) rmSync(path, { recursive: true });
    rmSync(`${second}.json`);
    // It was never noted.
    rmSync(`${third}.json`);
    await track.restarted().tidy();
    expect(readdirSync(dirname(first))).toEqual([]);
    expect(track.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(track.git('branch', '--format=%(refname:short)').trim().split('\n')).toEqual([made.branch, 'main']);
  });

  it('of what commands had as their home goes at once, and nothing of what is at work', async () => {
    await begin({ commands: { checkCommand: 'until test -e ../go; do sleep 0.01; done; test -d "$HOME"' } });
    const ticket = await track.ticket('One');
    const folder = dirname(await track.ensure(ticket));
    const checked = track.check('ticket', ticket);
    await vi.waitUntil(() => readdirSync(folder).some((name) => /^scratch-.*\.process$/.test(name)));
    track.write(join(folder, 'scratch-0193'), { 'cache/x.txt': 'x' });
    await track.trees.tidy();
    expect(readdirSync(folder)).not.toContain('scratch-0193');
    track.write(folder, { go: '' });
    expect(await checked).toMatchObject({ passed: true });
  });

  it('of commands that a server left running is ended', async () => {
    await begin();
    await track.ensure(await track.ticket('One'));
    const left = spawn('sleep', ['1000'], { detached: true });
    const ended = once(left, 'exit');
    const note = join(track.test.deps.config.workDirectory, 'tracks', track.id, 'scratch-0193.process');
    const pid = left.pid ?? 0;
    await noteProcess(note, { pid, processGroup: pid, startTime: startTimeOf(pid) }, track.test.deps.processId);
    await track.trees.tidy();
    expect(left.exitCode).toBeNull();
    await noteProcess(note, { pid, processGroup: pid, startTime: startTimeOf(pid) }, 'another server');
    await track.trees.tidy();
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(note)).toBe(false);
  });

  it('of a project that was deleted goes, too', async () => {
    await begin();
    const path = await track.ensure(await track.ticket('One'));
    const owner = await track.test.as('owner');
    await owner.call('DELETE', `/api/v1/projects/${track.project.id}`, undefined, { 'if-match': String(track.project.version) });
    await track.restarted().tidy();
    expect(existsSync(path)).toBe(false);
    expect(track.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });
});

describe.skipIf(!sandbox.available)('a command of a project', () => {
  it('sees its own worktree and none of another ticket, of the project, or of the server', async () => {
    await begin({
      options: { sandbox, config: { unsandboxedCommands: false } },
      commands: {
        checkCommand: 'cat ../*/secret.txt ../../*/*/secret.txt 2>&1; ls -A ..; cat a.txt; git status --short; touch ../outside; true',
      },
    });
    const [one, two] = [await track.ticket('One'), await track.ticket('Two')];
    const [mine, other] = [await track.ensure(one), await track.ensure(two)];
    track.write(other, { 'secret.txt': 'SECRET' });
    const evidence = await track.check('ticket', one);
    expect(evidence).toMatchObject({ passed: true, output: expect.stringContaining('two') });
    expect(evidence.output).not.toContain('SECRET');
    expect(evidence.output).not.toContain(other.slice(-12));
    expect(existsSync(join(dirname(mine), 'outside'))).toBe(false);
    expect(execFileSync('ls', [dirname(mine)], { encoding: 'utf8' })).not.toContain('scratch');
  });
});
