import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CredentialsError } from './credentials-error.ts';

/** What a credentials file holds; nothing where there is none. Throws a CredentialsError `unreadable`. */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return '';
    throw new CredentialsError('unreadable', path, `${path} can't be read.`);
  }
}

/** Complete before it has the name, so that a crash leaves the old file or the new one. */
export async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${crypto.randomUUID()}.new`;
  try {
    const file = await open(next, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(next, 0o600);
    await rename(next, path);
  } finally {
    await rm(next, { force: true });
  }
}
