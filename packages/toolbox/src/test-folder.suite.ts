import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { ToolContext } from './tool.ts';

const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A temporary folder (its real path), removed after the test, with these files in it: contents by path, `{ link }` for a symbolic link. */
export async function testFolder(files: Readonly<Record<string, string | Uint8Array | { link: string }>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'baton-toolbox-')));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(folder, path);
    await mkdir(dirname(absolute), { recursive: true });
    if (typeof content === 'object' && 'link' in content) await symlink(content.link, absolute);
    else await writeFile(absolute, content);
  }
  return folder;
}

/** A named pipe: whoever opens it for reading waits until somebody writes. */
export function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'exec mkfifo "$1"', 'sh', path]);
}

/** What a tool runs with: denied are the names that are always denied, unless others are given. */
export function testContext(root: string, given: Partial<ToolContext> = {}): ToolContext {
  return { root, denied: { paths: [], names: ['.env*', '*.pem', 'id_*'] }, signal: new AbortController().signal, ...given };
}
