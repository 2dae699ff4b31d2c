import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.mjs';
import { hashFiles, isFresh, writeStamp } from './stamp.mjs';

let directory: string;
const write = (path: string, content: string) => {
  mkdirSync(join(directory, path, '..'), { recursive: true });
  writeFileSync(join(directory, path), content);
};
const hash = (facts?: string[]) => hashFiles(directory, sourceFiles(directory, ['page', 'shared']), facts);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-stamp-'));
  write('page/src/app.ts', 'one');
  write('shared/src/index.ts', 'two');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('what is built is stale', () => {
  it('when a source changes, appears, disappears or is renamed', () => {
    const before = hash();
    write('page/src/app.ts', 'changed');
    const changed = hash();
    write('page/src/more.ts', '');
    const added = hash();
    rmSync(join(directory, 'page/src/app.ts'));
    const removed = hash();
    write('page/src/app2.ts', 'one');
    const renamed = hash();
    expect(new Set([before, changed, added, removed, renamed]).size).toBe(5);
  });

  it('when another fact holds', () => {
    expect(hash(['linux'])).not.toBe(hash(['darwin']));
  });

  it('when content moves from one file to the next', () => {
    const before = hash();
    write('page/src/app.ts', 'onet');
    write('shared/src/index.ts', 'wo');
    expect(hash()).not.toBe(before);
  });

  it('when there is no stamp, or one of other sources', () => {
    const stamp = join(directory, 'build/.built-from');
    expect(isFresh(stamp, hash())).toBe(false);
    writeStamp(stamp, hash());
    write('page/src/app.ts', 'changed');
    expect(isFresh(stamp, hash())).toBe(false);
  });
});

describe('what is built is fresh', () => {
  it('after its stamp was written', () => {
    const stamp = join(directory, 'build/.built-from');
    writeStamp(stamp, hash());
    expect(isFresh(stamp, hash())).toBe(true);
  });

  it('whatever happens to tests and generated files', () => {
    const before = hash();
    write('page/src/app.test.ts', 'test');
    write('page/build/index.html', 'built');
    write('page/node_modules/x/index.js', 'installed');
    write('page/.svelte-kit/types.d.ts', 'generated');
    expect(hash()).toBe(before);
  });
});

it('a folder that is missing has no sources', () => {
  expect(sourceFiles(directory, ['nowhere'])).toEqual([]);
});
