import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { judgeProjectDirectory } from './project-directory.ts';
import { testFolder } from './test-folder.suite.ts';

let home: string;
let outside: string;
const judge = (directory: string, given: { roots?: string[]; dataDirectory?: string; workDirectory?: string } = {}) =>
  judgeProjectDirectory({
    directory,
    roots: [home],
    dataDirectory: join(home, 'baton/data'),
    workDirectory: join(home, 'baton/work'),
    ...given,
  });

beforeEach(async () => {
  home = await testFolder({ 'code/app/a.ts': '', 'baton/data/log.db': '', 'baton/src/a.ts': '', 'baton/data-two/a': '', file: '' });
  outside = await testFolder({ 'project/a.ts': '' });
});

describe('a directory may be a project’s', () => {
  test('strictly below a root', async () => {
    expect(await judge(join(home, 'code/app'))).toEqual({ ok: true, directory: join(home, 'code/app') });
    expect(await judge(join(home, 'code'))).toEqual({ ok: true, directory: join(home, 'code') });
  });

  test('through a link, as what it really is', async () => {
    await symlink(join(home, 'code/app'), join(home, 'link'));
    expect(await judge(join(home, 'link'))).toEqual({ ok: true, directory: join(home, 'code/app') });
  });

  test('when it is itself a root, below another', async () => {
    expect(await judge(join(home, 'code'), { roots: [home, join(home, 'code')] })).toMatchObject({ ok: true });
  });

  test('beside the data folder, also with a name that begins like it', async () => {
    expect(await judge(join(home, 'baton/src'))).toMatchObject({ ok: true });
    expect(await judge(join(home, 'baton/data-two'))).toMatchObject({ ok: true });
  });

  test('with a root that is written through a link', async () => {
    await symlink(home, join(outside, 'home'));
    expect(await judge(join(home, 'code'), { roots: [join(outside, 'home')] })).toMatchObject({ ok: true });
  });
});

describe('refused is', () => {
  test.each([
    ['a root', () => home, 'must lie below'],
    ['a folder elsewhere', () => join(outside, 'project'), 'must lie below'],
    ['the root of the disk', () => '/', 'must lie below'],
    ['steps up', () => `${home}/code/../..`, 'must lie below'],
    ['a relative path', () => 'code/app', 'whole path'],
    ['no path', () => '', 'whole path'],
    ['a NUL', () => `${home}/code\0`, 'whole path'],
    ['a file', () => join(home, 'file'), 'not a folder'],
    ['what is not there', () => join(home, 'nothing'), 'no such folder'],
    ['the data folder', () => join(home, 'baton/data'), 'in this folder'],
    ['a parent of the data folder', () => join(home, 'baton'), 'below this folder'],
  ])('%s', async (_, directory, reason) => {
    expect(await judge(directory())).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test('a link that leads elsewhere', async () => {
    await symlink(join(outside, 'project'), join(home, 'link'));
    expect(await judge(join(home, 'link'))).toMatchObject({ ok: false });
  });

  test('a folder in the data folder, also through a link', async () => {
    const dataDirectory = join(home, 'code');
    await symlink(join(home, 'code/app'), join(home, 'link'));
    expect(await judge(join(home, 'code/app'), { dataDirectory })).toMatchObject({ ok: false });
    expect(await judge(join(home, 'link'), { dataDirectory })).toMatchObject({ ok: false });
  });

  test('a parent of a work folder that is still to be made, however it is written', async () => {
    await symlink(join(home, 'code'), join(home, 'alias'));
    expect(await judge(join(home, 'code'), { workDirectory: join(home, 'alias/work/deep') })).toMatchObject({ ok: false });
  });

  test('what is elsewhere in the same words, whether it is there or not', async () => {
    expect(await judge(join(outside, 'project'))).toEqual(await judge(join(outside, 'nothing')));
  });
});
