import { readFile, rename, rm, writeFile } from 'node:fs/promises';

/** What the server knows of a ticket's worktree. Without one, what lies there is half made, and nobody has worked in it. */
export interface TreeRecord {
  branch: string;
  /** The folder in it that is the project's. */
  directory: string;
  /** The last commit of the track that it has. */
  base: string;
  /** What it was prepared for; absent: not yet, or not to its end. */
  key?: string;
  /** The worker's run that it was brought up to date for. */
  runId?: string;
  /** A check is at work there: what stands there beside the last commit is the check's. */
  checking?: true;
  /** Files in which the worker finds both versions between markers. */
  conflicts?: string[];
}

export async function readRecord(path: string): Promise<TreeRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // The server's own words, written whole.
  return text === undefined ? undefined : (JSON.parse(text) as TreeRecord);
}

export async function writeRecord(path: string, record: TreeRecord): Promise<void> {
  await writeFile(`${path}.making`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${path}.making`, path);
}

export async function removeRecord(path: string): Promise<void> {
  await rm(`${path}.making`, { force: true });
  await rm(path, { force: true });
}
