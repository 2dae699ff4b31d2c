import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createJail, isInside, type DeniedPaths, type Jail } from './jail.ts';
import { makePipe, testFolder } from './test-folder.suite.ts';

const NAMES = ['.env*', '*.pem', 'id_*'];
const jailOf = async (root: string, denied: Partial<DeniedPaths> = {}): Promise<Jail> => {
  const created = await createJail(root, { paths: [], names: NAMES, ...denied });
  if (!created.ok) throw new Error(created.detail);
  return created.jail;
};
/** What reading a path gives: its text, or why it is refused. */
const read = async (jail: Jail, path: string): Promise<string> => {
  const resolved = await jail.resolve(path);
  if (!resolved.ok) return resolved.detail;
  const opened = await jail.openFile(resolved.place);
  if (!opened.ok) return opened.detail;
  try {
    return await opened.file.readFile('utf8');
  } finally {
    await opened.file.close();
  }
};
const notThere = (path: string): string => `There is no file or folder "${path}" in this project that you may read.`;

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A folder with a project and secrets beside it. */
async function place(): Promise<{ outer: string; root: string }> {
  const outer = await testFolder({
    'project/README.md': 'hello',
    'project/src/main.ts': 'main',
    'project/.env': 'SECRET',
    'project/.env.local': 'SECRET',
    'project/.ENV.Production': 'SECRET',
    'project/server.pem': 'SECRET',
    'project/.server.PEM': 'SECRET',
    'project/keys/id_ed25519': 'SECRET',
    'project/.env.d/inside.txt': 'SECRET',
    'project/data/log.db': 'SECRET',
    'project/credentials.toml': 'SECRET',
    'project-two/secret.txt': 'SECRET',
    'outside/secret.txt': 'SECRET',
    'project/to-file': { link: '../outside/secret.txt' },
    'project/to-folder': { link: '../outside' },
    'project/to-nothing': { link: '../outside/nothing' },
    'project/to-parent': { link: '..' },
    'project/to-itself': { link: 'to-itself' },
    'project/to-env': { link: '.env' },
    'project/to-data': { link: 'data' },
    'project/chain': { link: 'to-folder/../outside/secret.txt' },
    'project/inner': { link: 'src' },
    'project/.env-to-readme': { link: 'README.md' },
  });
  return { outer, root: join(outer, 'project') };
}

describe('what may be read', () => {
  test.each([
    'README.md',
    './README.md',
    'src/../README.md',
    'src//main.ts',
    'src\\main.ts',
    'inner/main.ts',
    'to-parent/project/README.md',
  ])('%s', async (path) => {
    const { root } = await place();
    expect(await read(await jailOf(root), path)).toMatch(/^(hello|main)$/);
  });

  test('an absolute path in the project, also written through a link to it', async () => {
    const { outer, root } = await place();
    await symlink(root, join(outer, 'id_link'));
    expect(await read(await jailOf(root), join(root, 'README.md'))).toBe('hello');
    expect(await read(await jailOf(join(outer, 'id_link')), join(outer, 'id_link', 'README.md'))).toBe('hello');
  });

  test('a project whose own path has a denied name in it', async () => {
    const outer = await testFolder({ 'id_project/README.md': 'hello' });
    expect(await read(await jailOf(join(outer, 'id_project')), 'README.md')).toBe('hello');
  });

  test('a name that merely contains a denied one', async () => {
    const root = await testFolder({ 'my.env': 'a', grid_id_x: 'a', 'a.pem.txt': 'a' });
    const jail = await jailOf(root);
    for (const name of ['my.env', 'grid_id_x', 'a.pem.txt']) expect(await read(jail, name)).toBe('a');
  });

  test('a name that is no ASCII, and dots that are part of a name', async () => {
    const root = await testFolder({ 'grüße/…/文.txt': 'a', '...': 'a', '..a': 'a' });
    const jail = await jailOf(root);
    for (const name of ['grüße/…/文.txt', '...', '..a']) expect(await read(jail, name)).toBe('a');
  });
});

describe('escapes', () => {
  const escapes: [string, (outer: string, root: string) => string][] = [
    ['the parent', () => '..'],
    ['a neighbour', () => '../outside/secret.txt'],
    ['a neighbour whose name begins like the project', () => '../project-two/secret.txt'],
    ['a neighbour that begins like the project, absolute', (outer) => join(outer, 'project-two/secret.txt')],
    ['up and down again', () => 'src/../../outside/secret.txt'],
    ['more steps up than there are folders', () => '../'.repeat(60) + 'etc/passwd'],
    ['backslashes', () => '..\\outside\\secret.txt'],
    ['mixed separators', () => 'src\\..\\../outside\\secret.txt'],
    ['an absolute path', (outer) => join(outer, 'outside/secret.txt')],
    ['an absolute path that begins in the project', (_, root) => `${root}/../outside/secret.txt`],
    ['the system', () => '/etc/passwd'],
    ['the process', () => '/proc/self/environ'],
    ['the root of the disk', () => '/'],
    ['a link to a file outside', () => 'to-file'],
    ['a link to a folder outside', () => 'to-folder/secret.txt'],
    ['a link to the parent', () => 'to-parent/outside/secret.txt'],
    ['a link to a link', () => 'chain'],
    ['a link to nothing outside', () => 'to-nothing'],
    ['a link to itself', () => 'to-itself'],
    ['steps up after a link', () => 'to-folder/../outside/secret.txt'],
    ['a NUL in the path', () => 'README.md\0.txt'],
    ['half of a surrogate pair', () => 'README\ud800.md'],
    ['a home directory', () => '~/secret.txt'],
    ['a file URL', (outer) => `file://${outer}/outside/secret.txt`],
    ['a path that is too long', () => 'a/'.repeat(3000)],
    ['a name that is too long', () => 'a'.repeat(300)],
    ['a denied name', () => '.env'],
    ['a denied name with an ending', () => '.env.local'],
    ['a denied name in other letters', () => '.ENV.Production'],
    ['a denied ending', () => 'server.pem'],
    ['a denied ending after a dot, in other letters', () => '.server.PEM'],
    ['a denied beginning', () => 'keys/id_ed25519'],
    ['below a denied folder', () => '.env.d/inside.txt'],
    ['a link to a denied file', () => 'to-env'],
    ['a link with a denied name to a file that is not', () => '.env-to-readme'],
    ['a denied folder', () => 'data'],
    ['in a denied folder', () => 'data/log.db'],
    ['in a denied folder through a link', () => 'to-data/log.db'],
    ['a denied file', () => 'credentials.toml'],
    ['a denied file, absolute', (_, root) => join(root, 'credentials.toml')],
  ];

  test.each(escapes)('%s', async (_, pathOf) => {
    const { outer, root } = await place();
    const jail = await jailOf(root, { paths: [join(root, 'data'), join(root, 'credentials.toml')] });
    const resolved = await jail.resolve(pathOf(outer, root));
    expect(resolved).toMatchObject({ ok: false, reason: 'not_there' });
  });

  test('a denied folder that was given through a link, and one that is a link', async () => {
    const { outer, root } = await place();
    await symlink(root, join(outer, 'alias'));
    const jail = await jailOf(root, { paths: [join(outer, 'alias', 'data'), join(root, 'inner')] });
    expect(await read(jail, 'data/log.db')).toBe(notThere('data/log.db'));
    expect(await read(jail, 'inner/main.ts')).toBe(notThere('inner/main.ts'));
    expect(await read(jail, 'src/main.ts')).toBe(notThere('src/main.ts'));
  });

  test('a second name of a denied file', async () => {
    const { root } = await place();
    await link(join(root, 'credentials.toml'), join(root, 'notes.txt'));
    expect(await read(await jailOf(root, { paths: [join(root, 'credentials.toml')] }), 'notes.txt')).toBe('"notes.txt" cannot be read.');
  });

  test('what is outside is refused in the same words, whether it is there or not', async () => {
    const { outer, root } = await place();
    await writeFile(join(outer, 'outside', 'closed.txt'), '', { mode: 0o000 });
    const jail = await jailOf(root);
    const there = ['../outside/secret.txt', '../outside', 'to-file', '../outside/closed.txt', '.env', '.env.d/inside.txt'];
    const not = ['../outside/nothing', '../nowhere/secret.txt', 'to-nothing', 'nothing', '.env.nothing', '.env.d/nothing'];
    for (const path of [...there, ...not]) {
      expect(await jail.resolve(path)).toEqual({ ok: false, reason: 'not_there', detail: notThere(path) });
    }
  });

  test('a very long path is not repeated whole', async () => {
    const resolved = await (await jailOf((await place()).root)).resolve('x'.repeat(5000));
    expect(resolved).toMatchObject({ ok: false });
    expect(JSON.stringify(resolved).length).toBeLessThan(400);
  });

  test('a project that is gone', async () => {
    const { root } = await place();
    await rm(root, { recursive: true });
    expect(await createJail(root, { paths: [], names: [] })).toMatchObject({ ok: false, reason: 'not_there' });
  });

  test('a denied name that is no glob stops the jail, it does not deny nothing', async () => {
    const { root } = await place();
    await expect(createJail(root, { paths: [], names: ['{a,b}'.repeat(20)] })).rejects.toThrow(RangeError);
  });
});

describe('exchanges between resolving and opening', () => {
  test('the file becomes a link', async () => {
    const { outer, root } = await place();
    const jail = await jailOf(root);
    const resolved = await jail.resolve('README.md');
    if (!resolved.ok) throw new Error(resolved.detail);
    await rm(join(root, 'README.md'));
    await symlink(join(outer, 'outside/secret.txt'), join(root, 'README.md'));
    expect(await jail.openFile(resolved.place)).toMatchObject({ ok: false });
  });

  test('a folder above it becomes a link', async () => {
    const { outer, root } = await place();
    await writeFile(join(outer, 'outside', 'main.ts'), 'SECRET');
    const jail = await jailOf(root);
    const [file, folder] = [await jail.resolve('src/main.ts'), await jail.resolve('src')];
    if (!file.ok || !folder.ok) throw new Error('not resolved');
    await rename(join(root, 'src'), join(root, 'gone'));
    await symlink(join(outer, 'outside'), join(root, 'src'));
    expect(await jail.openFile(file.place)).toEqual({ ok: false, reason: 'unreadable', detail: '"src/main.ts" cannot be read.' });
    expect(await jail.readFolder(folder.place, 10)).toMatchObject({ ok: false });
  });

  test('folders are exchanged back and forth while files are read', async () => {
    const { outer, root } = await place();
    await writeFile(join(outer, 'outside', 'main.ts'), 'SECRET');
    const jail = await jailOf(root);
    const resolved = await jail.resolve('src/main.ts');
    if (!resolved.ok) throw new Error(resolved.detail);
    let stopped = false;
    const exchange = async (): Promise<void> => {
      while (!stopped) {
        await rename(join(root, 'src'), join(root, 'aside'));
        await symlink(join(outer, 'outside'), join(root, 'src'));
        await rm(join(root, 'src'));
        await rename(join(root, 'aside'), join(root, 'src'));
      }
    };
    const exchanging = exchange();
    const texts = new Set<string>();
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const opened = await jail.openFile(resolved.place);
      if (!opened.ok) continue;
      texts.add(await opened.file.readFile('utf8'));
      await opened.file.close();
    }
    stopped = true;
    await exchanging;
    expect(texts).not.toContain('SECRET');
  });
});

describe('what is no regular file', () => {
  test('a pipe that nobody writes to is refused at once', async () => {
    const { root } = await place();
    makePipe(join(root, 'pipe'));
    expect(await read(await jailOf(root), 'pipe')).toBe('"pipe" is not a regular file.');
  });

  test('a socket', async () => {
    const { root } = await place();
    await new Promise<void>((resolve) => {
      server = createServer().listen(join(root, 'socket'), resolve);
    });
    expect(await read(await jailOf(root), 'socket')).toBe('"socket" is not a regular file.');
  });

  test('a device', async () => {
    expect(await read(await jailOf('/dev'), 'zero')).toBe('"zero" is not a regular file.');
  });

  test('a folder', async () => {
    const { root } = await place();
    const jail = await jailOf(root);
    expect(await read(jail, 'src')).toBe('"src" is a folder.');
    expect(await read(jail, '')).toBe('"." is a folder.');
  });
});

describe('folders', () => {
  test('show neither denied names nor denied paths', async () => {
    const { root } = await place();
    const jail = await jailOf(root, { paths: [join(root, 'data')] });
    const resolved = await jail.resolve('.');
    if (!resolved.ok) throw new Error(resolved.detail);
    const folder = await jail.readFolder(resolved.place, 100);
    if (!folder.ok) throw new Error(folder.detail);
    const names = folder.entries.map((entry) => entry.name);
    expect(names).toContain('README.md');
    expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/\.env|pem/i)]));
    expect(jail.entry(resolved.place, 'data')).toBeUndefined();
    expect(jail.entry(resolved.place, 'src')).toEqual({ absolute: join(root, 'src'), relative: 'src' });
  });

  test('are read up to a number of entries', async () => {
    const root = await testFolder({ a: '', b: '', c: '' });
    const jail = await jailOf(root);
    expect(await jail.readFolder({ absolute: root, relative: '' }, 2)).toMatchObject({ ok: true, more: true });
    expect(await jail.readFolder({ absolute: root, relative: '' }, 3)).toMatchObject({ ok: true, more: false });
  });
});

describe('for every path', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '',
      'src',
      'main.ts',
      'inner',
      'to-folder',
      'to-parent',
      'to-data',
      'chain',
      'project',
      'outside',
      'secret.txt',
      '.env',
      'data',
      'log.db',
    ),
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const paths = fc
    .tuple(fc.constantFrom('', '/', 'ROOT/', 'OUTER/'), fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\'))
    .map(([start, parts, separator]) => ({ start, rest: parts.join(separator) }));

  test('what is resolved is a real path in the project that nothing denies, and what is read is never a secret', async () => {
    const { outer, root } = await place();
    const jail = await jailOf(root, { paths: [join(root, 'data'), join(root, 'credentials.toml')] });
    await fc.assert(
      fc.asyncProperty(paths, async ({ start, rest }) => {
        const path = start.replace('ROOT', root).replace('OUTER', outer) + rest;
        const resolved = await jail.resolve(path);
        if (!resolved.ok) {
          expect(resolved.reason).toBe('not_there');
          return;
        }
        expect(isInside(resolved.place.absolute, root)).toBe(true);
        expect(isInside(resolved.place.absolute, join(root, 'data'))).toBe(false);
        expect(resolved.place.relative).not.toMatch(/(^|\/)(\.env|id_|\.\.(\/|$))/i);
        expect(await read(jail, path)).not.toContain('SECRET');
      }),
      { numRuns: 500 },
    );
  });

  test('a path that was given out leads to the same place', async () => {
    const { root } = await place();
    await mkdir(join(root, 'src/deep'));
    const jail = await jailOf(root);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('src', 'src/main.ts', 'inner/deep', 'to-parent/project/src'), async (path) => {
        const resolved = await jail.resolve(path);
        if (!resolved.ok) throw new Error(resolved.detail);
        expect(await jail.resolve(resolved.place.relative)).toEqual(resolved);
        expect(await jail.resolve(resolved.place.absolute)).toEqual(resolved);
      }),
    );
  });
});
