import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, type ForgeId } from '@baton/protocol';
import { startForgeDouble, type ForgeDouble } from '@baton/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgeApis } from './forge-apis.ts';
import { openPullRequest } from './open-pull-request.ts';

const TOKEN = 'token-very-secret';
const { signal } = new AbortController();

describe.each<[ForgeId, string]>([
  ['github', 'team/shop'],
  ['gitlab', 'group/sub.group/shop'],
  ['gitea', 'team/shop'],
])('a pull request at %s', (id, repository) => {
  let forge: ForgeDouble;
  let commit: string;
  let folder: string;
  beforeEach(async () => {
    forge = await startForgeDouble({ forge: id, token: TOKEN });
    const bare = forge.addRepository(repository);
    folder = mkdtempSync(join(tmpdir(), 'baton-pull-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], { cwd: folder, encoding: 'utf8' });
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'First');
    git('push', '-q', bare, 'HEAD:refs/heads/baton/work', 'HEAD:refs/heads/main');
    commit = git('rev-parse', 'HEAD').trim();
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await forge.close();
  });

  const open = (more: { repository?: string; token?: string; title?: string; begunBefore?: boolean; baseUrl?: string } = {}) =>
    openPullRequest(
      { api: forgeApis[id], baseUrl: more.baseUrl ?? forge.url, token: new Secret(more.token ?? TOKEN), fetch: globalThis.fetch },
      {
        repository: more.repository ?? repository,
        head: 'baton/work',
        base: 'main',
        title: more.title ?? 'Pay',
        text: 'By **invoice**.',
        commit,
      },
      more.begunBefore === true,
      signal,
    );

  it('is made with its title, text and branches', async () => {
    const made = await open();
    expect(made).toEqual({ ok: true, url: expect.stringMatching(new RegExp(`^${forge.url}/.*/1$`)), existing: false });
    expect(forge.pullRequests).toMatchObject([
      { repository, title: 'Pay', text: 'By **invoice**.', head: 'baton/work', base: 'main', commit, state: 'open' },
    ]);
  });

  it('is found where there is one already, among many others', async () => {
    const first = await open();
    for (let number = 2; number < 60; number += 1) {
      forge.pullRequests.unshift({
        number,
        repository,
        title: 'Other',
        text: '',
        head: `other-${number}`,
        base: 'main',
        commit: 'c0ffee',
        state: 'open',
      });
    }
    expect(await open({ title: 'Again' })).toEqual({ ...first, existing: true });
    expect(forge.pullRequests).toHaveLength(59);
  });

  it('that was made and not told of is found, and not made twice', async () => {
    forge.next('dies');
    expect(await open()).toMatchObject({ ok: true, existing: false });
    const [made] = forge.pullRequests;
    if (made === undefined) throw new Error('there is none');
    made.state = 'closed';
    expect(await open({ begunBefore: true })).toMatchObject({ ok: true, url: expect.stringContaining('/1'), existing: false });
    expect(forge.pullRequests).toHaveLength(1);
  });

  it('that can’t be made is told in people’s words, without the token', async () => {
    expect(await open({ token: 'wrong' })).toMatchObject({ ok: false, detail: expect.stringContaining('refuses the token') });
    expect(await open({ repository: 'team/none' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('knows no such repository'),
    });
    forge.next('invalid');
    expect(await open()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/did not make the pull request \(4\d\d\)\. It says: ./),
    });
    expect(await open({ baseUrl: 'http://127.0.0.1:9' })).toMatchObject({ ok: false, detail: expect.stringContaining("can't be reached") });
    for (const { headers } of forge.requests) expect(headers['user-agent']).toBe('Baton');
  });
});
