import { chmod, link, mkdir, readdir, rename, rm, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePipe, testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { shell, signal, takeOf, testSnapshots } from './snapshot-folder.suite.ts';

/** Path, kind and content of everything that a snapshot holds. */
function held(folder: string, tree: string): Record<string, string> {
  const store = shell(folder, 'ls -d */remembered.json').split('/')[0] ?? '';
  const git = `git --git-dir=${store}`;
  const found: Record<string, string> = {};
  for (const line of shell(folder, `${git} ls-tree -rz ${tree}:files`).split('\0').slice(0, -1)) {
    const [facts = '', path = ''] = line.split('\t');
    const [mode = '', type = '', id = ''] = facts.split(' ');
    found[path] = type === 'blob' ? `${mode} ${shell(folder, `${git} cat-file blob ${id}`)}` : mode;
  }
  return found;
}

test('a snapshot holds the files as they are, links as links, and the same files are the same snapshot', async () => {
  const root = await testFolder({
    'a.txt': 'one\r\n',
    'deep/er/b': '',
    'to-a': { link: 'a.txt' },
    'to-nothing': { link: '/nowhere' },
    'to-folder': { link: 'deep' },
  });
  await chmod(join(root, 'deep/er/b'), 0o755);
  const snapshots = await testSnapshots();
  const taken = await takeOf(snapshots, root);
  expect(taken).toEqual({ ok: true, tree: expect.stringMatching(/^[0-9a-f]{64}$/), changed: true, notKept: [], leftOut: [] });
  expect(held(snapshots.folder, taken.tree)).toEqual({
    'a.txt': '100644 one\r\n',
    'deep/er/b': '100755 ',
    'to-a': '120000 a.txt',
    'to-nothing': '120000 /nowhere',
    'to-folder': '120000 deep',
  });
  expect(await takeOf(snapshots, root)).toEqual({ ...taken, changed: false });
  await writeFile(join(root, 'a.txt'), 'two');
  const second = await takeOf(snapshots, root);
  expect(second.changed).toBe(true);
  expect(held(snapshots.folder, second.tree)['a.txt']).toBe('100644 two');
  await writeFile(join(root, 'a.txt'), 'one\r\n');
  expect((await takeOf(snapshots, root)).tree).toBe(taken.tree);
});

test('an unchanged folder writes nothing', async () => {
  const root = await testFolder({ a: 'a', '.env': 'SECRET' });
  const snapshots = await testSnapshots();
  await takeOf(snapshots, root);
  const written = (): string => shell(snapshots.folder, 'find . -type f -printf "%p %s %T@ %i\\n" | sort');
  const before = written();
  expect((await takeOf(snapshots, root)).changed).toBe(false);
  expect(written()).toBe(before);
});

test('an empty folder, and one that becomes empty', async () => {
  const root = await testFolder();
  const snapshots = await testSnapshots();
  const empty = await takeOf(snapshots, root);
  await writeFile(join(root, 'a'), 'a');
  expect((await takeOf(snapshots, root)).tree).not.toBe(empty.tree);
  await rm(join(root, 'a'));
  await mkdir(join(root, 'folders/are/not/kept'), { recursive: true });
  expect((await takeOf(snapshots, root)).tree).toBe(empty.tree);
});

test("what is ignored, denied, git's own or no file is left out", async () => {
  const root = await testRepository({
    '.gitignore': 'build/\n*.log\n!kept.log\n!.env\n',
    'build/out.js': 'x',
    'a.log': 'x',
    'kept.log': 'x',
    'src/.gitignore': 'inner\n',
    'src/inner': 'x',
    'src/main.ts': 'x',
    '.env': 'SECRET',
    'deep/.ENV.Local/x': 'SECRET',
    'deep/key.PEM': 'SECRET',
    id_rsa: 'SECRET',
    'private/notes': 'x',
    'node_modules/one/index.js': 'x',
    excluded: 'x',
  });
  gitByHand(root, 'rm', '-rq', '--cached', '.');
  await writeFile(join(root, '.git/info/exclude'), 'excluded\n');
  makePipe(join(root, 'pipe'));
  const snapshots = await testSnapshots({ denied: { paths: [join(root, 'private')], names: ['.env*', '*.pem', 'id_*'] } });
  const { tree, leftOut } = await takeOf(snapshots, root);
  expect(Object.keys(held(snapshots.folder, tree)).sort()).toEqual(['.gitignore', 'kept.log', 'src/.gitignore', 'src/main.ts']);
  expect(leftOut).toEqual([]);
});

test('a file that the repository tracks though it ignores it is kept', async () => {
  const root = await testRepository({ '.gitignore': 'dist/\n', 'dist/tracked': 'x' });
  await writeFile(join(root, 'dist/other'), 'x');
  const snapshots = await testSnapshots();
  expect(Object.keys(held(snapshots.folder, (await takeOf(snapshots, root)).tree))).toEqual(['.gitignore', 'dist/tracked']);
  gitByHand(root, 'add', '-f', 'dist/other');
  expect(Object.keys(held(snapshots.folder, (await takeOf(snapshots, root)).tree))).toEqual(['.gitignore', 'dist/other', 'dist/tracked']);
});

test('a file that is ignored from now on stays in the snapshots', async () => {
  const root = await testFolder({ 'src/a': 'a' });
  const snapshots = await testSnapshots();
  await takeOf(snapshots, root);
  await writeFile(join(root, '.gitignore'), 'src\n');
  await writeFile(join(root, 'src/a'), 'changed behind it');
  expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)['src/a']).toBe('100644 changed behind it');
});

test('other denied names are left out from the next snapshot on', async () => {
  const root = await testFolder({ a: 'a', 'secret.txt': 'SECRET' });
  const folder = await testFolder();
  const first = await takeOf(await testSnapshots({ folder }), root);
  const names = ['secret*'];
  const second = await takeOf(await testSnapshots({ folder, denied: { paths: [], names } }), root);
  expect(Object.keys(held(folder, first.tree))).toEqual(['a', 'secret.txt']);
  expect(Object.keys(held(folder, second.tree))).toEqual(['a']);
});

test('names of every kind', async () => {
  const root = await testFolder({
    '-rf': 'dash',
    'line\nbreak': 'line',
    'tab\there': 'tab',
    '"quoted"': 'q',
    'back\\slash': 'b',
    ':(top)x': 'm',
    'ü/日本/😀': 'u',
    ' ': 's',
    '*': 'g',
  });
  shell(root, 'printf latin > "$(printf \'caf\\351\')"; mkdir "$(printf \'d\\377\')"; printf deep > "$(printf \'d\\377/x\')"');
  await writeFile(join(root, 'n'.repeat(255)), 'long');
  const snapshots = await testSnapshots();
  const first = await takeOf(snapshots, root);
  const store = shell(snapshots.folder, 'ls').trim();
  const list = shell(snapshots.folder, `git --git-dir=${store} -c core.quotePath=true ls-tree -r --name-only ${first.tree}:files`)
    .split('\n')
    .slice(0, -1);
  expect(list).toHaveLength(12);
  expect(list).toContain('"caf\\351"');
  shell(root, 'printf changed > "$(printf \'caf\\351\')"; rm -r "$(printf \'d\\377\')" ./-rf');
  const second = await takeOf(snapshots, root);
  expect(
    shell(
      snapshots.folder,
      `git --git-dir=${store} -c core.quotePath=true diff-tree -r --name-status ${first.tree}:files ${second.tree}:files`,
    ),
  ).toBe('D\t-rf\nM\t"caf\\351"\nD\t"d\\377/x"\n');
  expect((await takeOf(snapshots, root)).changed).toBe(false);
});

test('names that no repository can hold are named', async () => {
  const root = await testFolder({ a: 'a', '.GIT/hooks/x': 'x', 'sub/.gitmodules': { link: '../a' }, 'git~1': 'x' });
  const snapshots = await testSnapshots();
  const { tree, leftOut } = await takeOf(snapshots, root);
  expect(Object.keys(held(snapshots.folder, tree))).toEqual(['a']);
  expect(leftOut.map(({ path }) => path).sort()).toEqual(['.GIT/hooks/x', 'git~1', 'sub/.gitmodules']);
  expect(await takeOf(snapshots, root)).toEqual({ ok: true, tree, changed: false, notKept: [], leftOut });
});

test('files become folders, links, pipes, and the other way round', async () => {
  const root = await testFolder({
    'to-folder': 'x',
    'to-link': 'x',
    'to-pipe': 'x',
    'folder/x': 'x',
    'folder/y': 'y',
    'folder-to-link/x': 'x',
    elsewhere: 'x',
  });
  const snapshots = await testSnapshots();
  const before = await takeOf(snapshots, root);
  for (const name of ['to-folder', 'to-link', 'to-pipe', 'folder', 'folder-to-link']) await rm(join(root, name), { recursive: true });
  await mkdir(join(root, 'to-folder'));
  await writeFile(join(root, 'to-folder/x'), 'x');
  await symlink('elsewhere', join(root, 'to-link'));
  makePipe(join(root, 'to-pipe'));
  await writeFile(join(root, 'folder'), 'now a file');
  await mkdir(join(root, 'real'));
  await writeFile(join(root, 'real/x'), 'x');
  await symlink('real', join(root, 'folder-to-link'));
  const { tree } = await takeOf(snapshots, root);
  expect(held(snapshots.folder, tree)).toEqual({
    elsewhere: '100644 x',
    folder: '100644 now a file',
    'folder-to-link': '120000 real',
    'real/x': '100644 x',
    'to-folder/x': '100644 x',
    'to-link': '120000 elsewhere',
  });
  for (const name of ['to-folder', 'to-link', 'to-pipe', 'folder', 'folder-to-link', 'real'])
    await rm(join(root, name), { recursive: true });
  for (const name of ['to-folder', 'to-link', 'to-pipe']) await writeFile(join(root, name), 'x');
  for (const name of ['folder', 'folder-to-link']) await mkdir(join(root, name));
  for (const name of ['folder/x', 'folder-to-link/x']) await writeFile(join(root, name), 'x');
  await writeFile(join(root, 'folder/y'), 'y');
  expect((await takeOf(snapshots, root)).tree).toBe(before.tree);
});

test('permissions are part of a snapshot', async () => {
  const root = await testFolder({ a: 'a', b: 'b' });
  const snapshots = await testSnapshots();
  const trees = new Set<string>();
  for (const mode of [0o644, 0o755, 0o600, 0o640, 0o700]) {
    await chmod(join(root, 'a'), mode);
    trees.add((await takeOf(snapshots, root)).tree);
  }
  expect(trees.size).toBe(5);
  await chmod(join(root, 'a'), 0o644);
  expect(trees).toContain((await takeOf(snapshots, root)).tree);
});

test('a change that keeps the size and puts the times back is seen', async () => {
  const root = await testFolder({ a: 'one' });
  const snapshots = await testSnapshots();
  const trees = new Set<string>();
  for (const text of ['one', 'two', 'six', 'ten', 'odd', 'and', 'has', 'its']) {
    await writeFile(join(root, 'a'), text);
    await utimes(join(root, 'a'), 1_700_000_000, 1_700_000_000);
    trees.add((await takeOf(snapshots, root)).tree);
  }
  expect(trees.size).toBe(8);
});

test('a file that is too large is known but not kept', async () => {
  const root = await testFolder({ small: 'small', large: 'x'.repeat(2000) });
  const snapshots = await testSnapshots({ largestFileBytes: 1000 });
  const first = await takeOf(snapshots, root);
  expect(first.notKept).toEqual([{ path: 'large', bytes: 2000 }]);
  expect(await takeOf(snapshots, root)).toEqual({ ...first, changed: false });
  await utimes(join(root, 'large'), 1, 1);
  expect(await takeOf(snapshots, root)).toEqual({ ...first, changed: false });
  await writeFile(join(root, 'large'), 'y'.repeat(2000));
  const second = await takeOf(snapshots, root);
  expect(second.tree).not.toBe(first.tree);
  await chmod(join(root, 'large'), 0o600);
  expect((await takeOf(snapshots, root)).tree).not.toBe(second.tree);
  await chmod(join(root, 'large'), 0o644);
  await writeFile(join(root, 'large'), 'x'.repeat(2000));
  expect((await takeOf(snapshots, root)).tree).toBe(first.tree);
  expect(shell(snapshots.folder, 'du -sk .').split('\t')[0]).toBeDefined();
  await rm(join(root, 'large'));
  await mkdir(join(root, 'large'));
  await writeFile(join(root, 'large/inside'), 'x');
  const third = await takeOf(snapshots, root);
  expect(third.notKept).toEqual([]);
  expect(held(snapshots.folder, third.tree)).toEqual({ small: '100644 small', 'large/inside': '100644 x' });
  await rm(join(root, 'large'), { recursive: true });
  await writeFile(join(root, 'large'), 'small now');
  expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)['large']).toBe('100644 small now');
});

describe('what the project says about its files changes no byte', () => {
  const HOSTILE = [
    '* text=auto eol=crlf',
    '*.txt working-tree-encoding=UTF-16 ident',
    '* filter=trap diff=trap merge=trap -diff',
    '[attr]trap filter=trap',
    '*.bin text eol=crlf',
  ].join('\n');
  const BYTES = Buffer.from('$Id$\r\nline\nline\r\n\0\xff\xfe$Id: x $', 'latin1');

  test.each(['.gitattributes', 'deep/.gitattributes', '.git/info/attributes'])('by attributes in %s', async (place) => {
    const root = await testRepository({ x: 'x' });
    const trap = join(root, 'mark');
    gitByHand(root, 'config', 'filter.trap.clean', `touch ${trap}; tr a-z A-Z`);
    gitByHand(root, 'config', 'filter.trap.process', `touch ${trap}`);
    gitByHand(root, 'config', 'core.autocrlf', 'true');
    gitByHand(root, 'config', 'core.fsmonitor', `touch ${trap}`);
    gitByHand(root, 'config', 'core.attributesFile', join(root, '.gitattributes'));
    for (const folder of ['.git/info', 'deep']) await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, place), HOSTILE);
    for (const name of ['deep/a.txt', 'deep/b.bin', 'deep/c']) await writeFile(join(root, name), BYTES);
    const snapshots = await testSnapshots();
    const { tree } = await takeOf(snapshots, root);
    const store = shell(snapshots.folder, 'ls').trim();
    for (const name of ['deep/a.txt', 'deep/b.bin', 'deep/c']) {
      const size = shell(snapshots.folder, `git --git-dir=${store} cat-file -s ${tree}:files/${name}`);
      expect(Number(size)).toBe(BYTES.length);
    }
    expect(
      new Set(
        shell(snapshots.folder, `git --git-dir=${store} ls-tree ${tree}:files/deep | grep -v attributes | cut -c1-76`).trim().split('\n'),
      ).size,
    ).toBe(1);
    expect(existsSync(trap)).toBe(false);
  });

  test("the project's own repository stays as it is, to the byte", async () => {
    const root = await testRepository({ a: 'a', '.gitignore': 'x' });
    await writeFile(join(root, 'a'), 'changed');
    const own = (): string => shell(root, 'find .git -type f -exec sha256sum {} + | sort; find .git -printf "%p %T@\\n" | sort');
    const before = own();
    const snapshots = await testSnapshots();
    await takeOf(snapshots, root);
    await writeFile(join(root, 'a'), 'again');
    await takeOf(snapshots, root);
    expect(own()).toBe(before);
  });

  test('a repository that says its files stand elsewhere is not asked', async () => {
    const outside = await testFolder({ secret: 'SECRET' });
    const root = await testRepository({ a: 'a' });
    gitByHand(root, 'config', 'core.worktree', outside);
    const snapshots = await testSnapshots();
    expect(Object.keys(held(snapshots.folder, (await takeOf(snapshots, root)).tree))).toEqual(['a']);
  });
});

describe('repositories around, beside and inside', () => {
  test('a project inside another repository honours its rules and holds only itself', async () => {
    const outer = await testRepository({ '.gitignore': '/projects/one/dist\n*.tmp\n', 'projects/one/a': 'a', 'projects/two/b': 'b' });
    const root = join(outer, 'projects/one');
    for (const name of ['dist', 'x.tmp', 'new']) await writeFile(join(root, name), 'x');
    const snapshots = await testSnapshots();
    const first = await takeOf(snapshots, root);
    expect(held(snapshots.folder, first.tree)).toEqual({ a: '100644 a', new: '100644 x' });
    await rm(join(root, 'a'));
    await rm(join(root, 'new'));
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)).toEqual({});
    await writeFile(join(root, 'a'), 'a');
    await writeFile(join(root, 'new'), 'x');
    expect((await takeOf(snapshots, root)).tree).toBe(first.tree);
  });

  test('a project that the repository around it ignores has its files all the same', async () => {
    const outer = await testRepository({ '.gitignore': 'work/\n', a: 'a' });
    const root = join(outer, 'work/project');
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'b'), 'b');
    const snapshots = await testSnapshots();
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)).toEqual({ b: '100644 b' });
  });

  test('a worktree honours what its repository excludes, and has snapshots of its own', async () => {
    const main = await testRepository({ a: 'a' });
    await writeFile(join(main, '.git/info/exclude'), 'left\n');
    const root = join(await testFolder(), 'tree');
    gitByHand(main, 'worktree', 'add', '-q', root, '-b', 'other');
    for (const name of ['left', 'new']) await writeFile(join(root, name), 'x');
    const snapshots = await testSnapshots();
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)).toEqual({ a: '100644 a', new: '100644 x' });
    await takeOf(snapshots, main);
    expect(await readdir(snapshots.folder)).toHaveLength(2);
  });

  test("repositories inside are folders like others, without what is git's", async () => {
    const root = await testRepository({ a: 'a' });
    for (const name of ['inner', 'inner/deeper']) {
      await mkdir(join(root, name));
      gitByHand(join(root, name), 'init', '-q');
      await writeFile(join(root, name, 'file'), 'x');
      await writeFile(join(root, name, '.env'), 'SECRET');
    }
    await writeFile(join(root, 'inner/.gitignore'), 'ignored\n');
    await writeFile(join(root, 'inner/ignored'), 'x');
    const snapshots = await testSnapshots();
    const files = { a: '100644 a', 'inner/.gitignore': '100644 ignored\n', 'inner/file': '100644 x', 'inner/deeper/file': '100644 x' };
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)).toEqual(files);
    await writeFile(join(root, 'inner/deeper/new'), 'x');
    await writeFile(join(root, 'inner/file'), 'changed');
    gitByHand(join(root, 'inner'), 'add', 'file');
    gitByHand(join(root, 'inner'), 'commit', '-qm', 'Inner');
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)).toEqual({
      ...files,
      'inner/file': '100644 changed',
      'inner/deeper/new': '100644 x',
    });
  });

  test('a repository inside whose name is no text is named', async () => {
    const root = await testFolder({ a: 'a' });
    shell(root, "d=$(printf 'r\\377'); mkdir $d; git init -q $d; touch $d/x");
    const snapshots = await testSnapshots();
    const { tree, leftOut } = await takeOf(snapshots, root);
    expect(leftOut).toEqual([{ path: 'r\\xff', reason: 'unreadable' }]);
    expect(held(snapshots.folder, tree)).toEqual({ a: '100644 a' });
  });

  test('a submodule is a folder like others', async () => {
    const library = await testRepository({ 'lib.c': 'c' });
    const root = await testRepository({ a: 'a' });
    gitByHand(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib');
    const snapshots = await testSnapshots();
    expect(Object.keys(held(snapshots.folder, (await takeOf(snapshots, root)).tree))).toEqual(['.gitmodules', 'a', 'lib/lib.c']);
    await writeFile(join(root, 'lib/lib.c'), 'd');
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)['lib/lib.c']).toBe('100644 d');
  });
});

describe('after a crash', () => {
  const storeIn = async (folder: string): Promise<string> => join(folder, (await readdir(folder))[0] ?? '');

  test('locks and halves that a killed git left are no hindrance', async () => {
    const root = await testFolder({ a: 'a' });
    const snapshots = await testSnapshots();
    await takeOf(snapshots, root);
    const store = await storeIn(snapshots.folder);
    await writeFile(join(store, 'index.lock'), 'half');
    await mkdir(join(store, 'objects/aa'), { recursive: true });
    await writeFile(join(store, 'objects/aa/tmp_obj_x'), 'half');
    await writeFile(join(root, 'a'), 'b');
    expect(held(snapshots.folder, (await takeOf(snapshots, root)).tree)).toEqual({ a: '100644 b' });
  });

  test.each<[string, (store: string) => Promise<void>]>([
    ['a list of files without what belongs to it', (store) => unlink(join(store, 'remembered.json'))],
    ['half of what was remembered', (store) => writeFile(join(store, 'remembered.json'), '{"version":1,')],
    ['a broken list of files', (store) => writeFile(join(store, 'index'), 'DIRC broken')],
    ['no list of files', (store) => unlink(join(store, 'index'))],
    [
      'a list that somebody else wrote',
      async (store) =>
        void (await link(join(store, 'index'), join(store, 'i')),
        await rename(join(store, 'i'), join(store, 'index')),
        shell(store, 'cp index j; mv j index')),
    ],
    ['a directory that was not finished', (store) => unlink(join(store, 'info/attributes'))],
  ])('%s: the same snapshot', async (_, harm) => {
    const root = await testFolder({ a: 'a', 'b/c': 'c' });
    await chmod(join(root, 'a'), 0o600);
    await chmod(join(root, 'b/c'), 0o640);
    const folder = await testFolder();
    const { tree } = await takeOf(await testSnapshots({ folder }), root);
    await harm(await storeIn(folder));
    const again = await testSnapshots({ folder });
    expect((await takeOf(again, root)).tree).toBe(tree);
    expect((await takeOf(again, root)).tree).toBe(tree);
  });

  test('an aborted snapshot rejects with the reason, and the next one is whole', async () => {
    const root = await testFolder();
    shell(root, 'for f in $(seq 1200); do echo $f > $f; done');
    const snapshots = await testSnapshots();
    const abort = new AbortController();
    const reason = new Error('stopped');
    const taking = snapshots.take(root, { signal: abort.signal, progress: () => abort.abort(reason) });
    await expect(taking).rejects.toBe(reason);
    const taken = await takeOf(snapshots, root);
    const store = await storeIn(snapshots.folder);
    expect(shell(store, `git --git-dir=. ls-tree --name-only ${taken.tree}:files | wc -l`).trim()).toBe('1200');
  });
});

test('many at once on one folder wait for each other', async () => {
  const root = await testFolder({ a: 'a' });
  const snapshots = await testSnapshots();
  const taken = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      await writeFile(join(root, `f${index}`), 'x');
      return takeOf(snapshots, root);
    }),
  );
  expect(held(snapshots.folder, taken.at(-1)?.tree ?? '')['f5']).toBe('100644 x');
  expect((await takeOf(snapshots, root)).changed).toBe(false);
});

test('a folder that is gone says so', async () => {
  const snapshots = await testSnapshots();
  const taken = await snapshots.take('/nowhere/at/all', { signal });
  expect(taken).toEqual({ ok: false, detail: 'The folder of this project is not there any more.' });
});

test('reports how far it is while it reads many files', async () => {
  const root = await testFolder(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, ''])));
  const snapshots = await testSnapshots();
  const seen: [number, number][] = [];
  await snapshots.take(root, { signal, progress: (done, total) => seen.push([done, total]) });
  expect(seen).toEqual([
    [0, 300],
    [300, 300],
  ]);
  expect((await stat(root)).isDirectory()).toBe(true);
});
