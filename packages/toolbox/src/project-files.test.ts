import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listProjectFiles } from './project-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baton-files-'));
  for (const path of [
    'README.md',
    'src/pay/client.ts',
    'src/index.ts',
    'dist/index.js',
    '.env',
    '.git/config',
    'node_modules/a/index.js',
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
  writeFileSync(join(root, '.gitignore'), 'dist/\n');
  symlinkSync('/etc/passwd', join(root, 'passwd'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const denied = { paths: [], names: ['.env*'] };
const signal = new AbortController().signal;

it('names the files that people wrote, and nothing that is ignored, denied or elsewhere', async () => {
  expect(await listProjectFiles(root, denied, 100, signal)).toEqual({
    paths: ['src/pay/client.ts', 'src/index.ts', '.gitignore', 'README.md'],
    more: false,
  });
});

it('stops at the limit and says that there are more', async () => {
  expect(await listProjectFiles(root, denied, 2, signal)).toMatchObject({ paths: { length: 2 }, more: true });
});

it('says why a folder that is gone has none', async () => {
  expect(await listProjectFiles(join(root, 'gone'), denied, 2, signal)).toMatchObject({ problem: expect.any(String) });
});
