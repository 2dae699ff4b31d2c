import { execFileSync } from 'node:child_process';
import { testFolder } from '../test-folder.suite.ts';
import { createSnapshots, type SnapshotOptions, type Snapshots } from './snapshots.ts';
import type { Taken } from './take-snapshot.ts';

export const signal = new AbortController().signal;
const DENIED = { paths: [], names: ['.env*', '*.pem', 'id_*'] };

/** Snapshots in a folder of their own. */
export async function testSnapshots(given: Partial<SnapshotOptions> = {}): Promise<Snapshots & { folder: string }> {
  const folder = given.folder ?? (await testFolder());
  return { ...createSnapshots({ folder, denied: DENIED, ...given }), folder };
}

export type TakenNow = Taken & { ok: true };

export async function takeOf(snapshots: Snapshots, root: string): Promise<TakenNow> {
  const taken = await snapshots.take(root, { signal });
  if (!taken.ok) throw new Error(taken.detail);
  return taken;
}

/** What a program of the system does in a folder. */
export function shell(folder: string, command: string): string {
  return execFileSync('sh', ['-ec', command], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
