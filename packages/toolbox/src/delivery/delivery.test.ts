import { writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@baton/protocol';
import { startForgeDouble, type ForgeDouble } from '@baton/testkit';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { checkoutRemotes } from './checkout-remotes.ts';
import { commitsBetween } from './commits-between.ts';
import { formatPatch } from './format-patch.ts';
import { placeBranch } from './place-branch.ts';
import { pushAddress } from './push-address.ts';
import { pushBranch } from './push-branch.ts';

const { signal } = new AbortController();
const TOKEN = 'glpat-very-secret-token';
const BINARY = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256);
const ada = { name: 'Ada', email: 'ada@example.org' };

let checkout: string;
let scratch: string;
let base: string;
let commit: string;
beforeEach(async () => {
  checkout = await testRepository({ 'a.txt': 'one\ntwo\n', 'gone.txt': 'gone\n', 'b.txt': 'b\n' });
  scratch = await testFolder({});
  base = gitByHand(checkout, 'rev-parse', 'HEAD').trim();
  gitByHand(checkout, 'switch', '-q', '-c', 'baton/work');
  writeFileSync(join(checkout, 'a.txt'), 'one\nTWO\n');
  writeFileSync(join(checkout, 'picture.bin'), BINARY);
  gitByHand(checkout, 'rm', '-q', 'gone.txt');
  gitByHand(checkout, 'add', '-A');
  gitByHand(checkout, 'commit', '-q', '-m', 'Work');
  gitByHand(checkout, 'switch', '-q', '-c', 'side', base);
  writeFileSync(join(checkout, 'b.txt'), 'B\n');
  gitByHand(checkout, 'commit', '-q', '-a', '-m', 'Side');
  gitByHand(checkout, 'switch', '-q', 'baton/work');
  gitByHand(checkout, 'merge', '-q', '--no-ff', '-m', 'Bring in side', 'side');
  commit = gitByHand(checkout, 'rev-parse', 'HEAD').trim();
  gitByHand(checkout, 'switch', '-q', 'main');
});

describe('what lies between two commits', () => {
  it('is told as commits and files', async () => {
    const between = await commitsBetween({ checkout, base: 'main', commit: 'baton/work', signal });
    if (!between.ok) throw new Error(between.detail);
    expect(between).toMatchObject({ base, commit });
    expect(between.commits.map(({ subject, author }) => [subject, author])).toEqual(
      expect.arrayContaining([
        ['Bring in side', 'Ada'],
        ['Work', 'Ada'],
        ['Side', 'Ada'],
      ]),
    );
    expect(between.files).toEqual([
      { path: 'a.txt', change: 'changed', addedLines: 1, removedLines: 1 },
      { path: 'b.txt', change: 'changed', addedLines: 1, removedLines: 1 },
      { path: 'gone.txt', change: 'deleted', addedLines: 0, removedLines: 1 },
      { path: 'picture.bin', change: 'created' },
    ]);
    expect(await commitsBetween({ checkout, base: 'main', commit: '--output=x', signal })).toMatchObject({ ok: false });
  });

  const patch = () =>
    formatPatch({
      checkout,
      scratch,
      base,
      commit,
      message: 'Pay by invoice\n\nFor <everybody>.',
      author: ada,
      at: 1_767_323_045_000,
      signal,
    });

  it('is one patch that makes the same files, merges and bytes included, and nothing is left of making it', async () => {
    const objects = gitByHand(checkout, 'count-objects', '-v');
    const made = await patch();
    if (!made.ok) throw new Error(made.detail);
    expect(made.patch.toString()).toContain('Subject: [PATCH] Pay by invoice');
    expect(made.patch.toString()).toContain('From: Ada <ada@example.org>');
    const other = await testFolder({});
    gitByHand(other, 'clone', '-q', checkout, '.');
    writeFileSync(join(other, '../way.patch'), made.patch);
    gitByHand(other, 'am', '-q', join(other, '../way.patch'));
    expect(gitByHand(other, 'rev-parse', 'HEAD^{tree}')).toBe(gitByHand(checkout, 'rev-parse', `${commit}^{tree}`));
    expect(await patch()).toEqual(made);
    expect(gitByHand(checkout, 'count-objects', '-v')).toBe(objects);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('is made without any program that the repository names', async () => {
    const trap = join(scratch, 'sprung');
    writeFileSync(join(checkout, '.git/info/attributes'), '* diff=trap\n');
    gitByHand(checkout, 'config', 'diff.trap.textconv', `touch ${trap}; cat`);
    gitByHand(checkout, 'config', 'diff.trap.command', `touch ${trap}; true`);
    gitByHand(checkout, 'config', 'format.attach', 'true');
    expect((await patch()).ok).toBe(true);
    expect((await commitsBetween({ checkout, base, commit, signal })).ok).toBe(true);
    expect(readdirSync(scratch)).toEqual([]);
  });
});

describe('a branch in the checkout', () => {
  const place = (branch: string, at = commit) => placeBranch({ checkout, branch, commit: at, signal });

  it('is made, is there the second time, and moves forward only', async () => {
    expect(await place('feature/invoice', base)).toEqual({ ok: true, changed: true });
    expect(await place('feature/invoice')).toEqual({ ok: true, changed: true });
    expect(await place('feature/invoice')).toEqual({ ok: true, changed: false });
    expect(await place('feature/invoice', base)).toMatchObject({ ok: false, reason: 'taken' });
    expect(gitByHand(checkout, 'rev-parse', 'feature/invoice').trim()).toBe(commit);
  });

  it('is not moved under the feet of whoever has it checked out, and needs a name that is one', async () => {
    expect(await place('main')).toMatchObject({ ok: false, reason: 'checked_out' });
    for (const name of ['-f', 'a..b', 'HEAD', '@{-1}', 'a b', '../x'])
      expect(await place(name)).toMatchObject({ ok: false, reason: 'name' });
  });
});

test('the remotes of a checkout are told as they would be pushed to', async () => {
  gitByHand(checkout, 'remote', 'add', 'origin', 'https://forge.example/a/b.git');
  gitByHand(checkout, 'remote', 'add', 'up.stream', 'git@forge.example:a/b.git');
  gitByHand(checkout, 'remote', 'set-url', '--push', 'origin', 'https://push.example/a/b.git');
  expect(await checkoutRemotes(checkout, signal)).toEqual({
    remotes: new Map([
      ['origin', 'https://push.example/a/b.git'],
      ['up.stream', 'git@forge.example:a/b.git'],
    ]),
    branch: 'main',
  });
});

test.each([
  ['git@github.com:owner/repository.git', 'https://github.com/owner/repository.git'],
  ['ssh://git@forge.example:22/owner/repository.git', 'https://forge.example/owner/repository.git'],
  ['/srv/git/repository.git', 'not to folders'],
  ['../sibling', 'not to folders'],
  ['file:///srv/git/repository.git', 'begins with file:'],
  ['ext::sh -c evil', 'not to folders'],
  ['git://forge.example/a/b', 'begins with git:'],
  ['https://token@forge.example/a/b', 'must not hold a name or a token'],
  ['https://forge.example/', 'names no repository'],
  ['https://forge.example/a/b?x=1', 'no part behind'],
])('%s is refused in words', (address, words) => {
  expect(pushAddress(address)).toMatchObject({ ok: false, detail: expect.stringContaining(words) });
});

describe('a push', () => {
  let forge: ForgeDouble;
  beforeEach(async () => {
    forge = await startForgeDouble({ forge: 'gitlab', token: TOKEN, elsewhere: 'http://127.0.0.1:9' });
    forge.addRepository('team/shop');
  });
  afterEach(() => forge.close());

  const push = (more: Partial<Parameters<typeof pushBranch>[0]> = {}) =>
    pushBranch({
      checkout,
      scratch,
      commit,
      branch: 'baton/invoice',
      address: `${forge.url}/team/shop.git`,
      user: 'oauth2',
      password: new Secret(TOKEN),
      signal,
      ...more,
    });

  it('puts the commit there under the branch’s name, and says the second time that it is there', async () => {
    expect(await push()).toEqual({ ok: true, changed: true });
    expect(forge.branch('team/shop', 'baton/invoice')).toBe(commit);
    expect(await push()).toEqual({ ok: true, changed: false });
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('takes nothing away that is there', async () => {
    await push({ commit: gitByHand(checkout, 'rev-parse', 'side').trim() });
    gitByHand(checkout, 'switch', '-q', '-c', 'other', base);
    gitByHand(checkout, 'commit', '-q', '--allow-empty', '-m', 'Other');
    const other = gitByHand(checkout, 'rev-parse', 'HEAD').trim();
    expect(await push({ commit: other })).toMatchObject({
      ok: false,
      reason: 'behind',
      detail: expect.stringContaining('nothing is overwritten'),
    });
  });

  it.each([
    ['a token that is none', { password: new Secret('wrong') }, 'token', 'refuses the token'],
    ['a repository that is not there', { address: 'nowhere' }, 'not_found', 'no such repository'],
    ['a server that nobody runs', { address: 'http://127.0.0.1:9/a/b.git' }, 'unreachable', "can't be reached"],
    ['a server that sends it elsewhere', { address: 'moved' }, 'moved', 'is not sent where'],
    ['a folder', { address: '/srv/git' }, 'address', 'not to folders'],
  ])('says in people’s words what is wrong with %s', async (_name, given, reason, words) => {
    const places: Record<string, string> = { nowhere: `${forge.url}/team/none.git`, moved: `${forge.url}/moved/team/shop.git` };
    const { address } = given as { address?: string };
    const answer = await push({ ...given, ...(address === undefined ? {} : { address: places[address] ?? address }) });
    expect(answer).toMatchObject({ ok: false, reason, detail: expect.stringContaining(words) });
  });

  it('goes where it was sent, whatever the project’s own settings say, and runs nothing of theirs', async () => {
    const trap = join(scratch, 'sprung');
    const thief = await startForgeDouble({ forge: 'gitlab', token: TOKEN });
    try {
      gitByHand(checkout, 'config', `url.${thief.url}/.insteadOf`, `${forge.url}/`);
      gitByHand(checkout, 'config', `url.${thief.url}/.pushInsteadOf`, `${forge.url}/`);
      gitByHand(checkout, 'config', 'http.proxy', thief.url);
      gitByHand(checkout, 'config', 'credential.helper', `!touch ${trap}`);
      gitByHand(checkout, 'config', 'core.askPass', `touch ${trap}`);
      gitByHand(checkout, 'config', 'http.extraHeader', 'X-Evil: 1');
      writeFileSync(join(checkout, '.git/hooks/pre-push'), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
      expect(await push()).toEqual({ ok: true, changed: true });
      expect(thief.requests).toEqual([]);
      expect(forge.requests.some(({ headers }) => 'x-evil' in headers)).toBe(false);
      expect(readdirSync(scratch)).toEqual([]);
    } finally {
      await thief.close();
    }
  });

  it('asks the addresses that were looked at, and no others', async () => {
    const { port } = new URL(forge.url);
    const address = `http://forge.test:${port}/team/shop.git`;
    expect(await push({ address, pinned: ['127.0.0.1'] })).toEqual({ ok: true, changed: true });
  });

  it('ends when it is told to, with everything that it started', async () => {
    const ending = new AbortController();
    const pushed = push({ signal: ending.signal });
    ending.abort(new Error('enough'));
    await expect(pushed).rejects.toThrow('enough');
    expect(readdirSync(scratch)).toEqual([]);
  });
});
