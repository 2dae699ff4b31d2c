import { createHash } from 'node:crypto';
import { applyChanges } from '../changes/apply-changes.ts';
import { MAX_CHANGED_BYTES, type FileChange } from '../changes/file-change.ts';
import { createJail, type DeniedPaths } from '../jail.ts';
import { readWhole } from '../read-whole.ts';
import { worktreeGit, type WorktreeGit } from './worktree-git.ts';

export type WrittenBack =
  /** `leftOut`: denied, links, repositories inside: not written. */
  | { ok: true; written: number; leftOut: string[] }
  /** Nothing was written. `files` were changed there meanwhile. */
  | { ok: false; files: string[]; detail: string };

interface Difference {
  path: string;
  /** File modes and hashes of git's; zeros where there is none. */
  modes: readonly [string, string];
  hashes: readonly [string, string];
}

const FILE = /^(?:100644|100755|000000)$/;
const NONE = /^0+$/;

/**
 * Writes what two commits of a copy differ in into the folder that the copy was made of, all of it or nothing. A file that was changed there since is never overwritten; one that is already as it shall
 * be is passed over, so that this may be repeated. Rejects only with the signal's reason.
 */
export async function writeBack(given: {
  repository: string;
  from: string;
  to: string;
  directory: string;
  denied: DeniedPaths;
  signal: AbortSignal;
}): Promise<WrittenBack> {
  const { repository, from, to, directory, denied, signal } = given;
  const opened = await createJail(directory, denied);
  if (!opened.ok) return { ok: false, files: [], detail: opened.detail };
  const { jail } = opened;
  const git = await worktreeGit(repository, signal);
  const compared = await git(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', from, to]);
  if (!compared.ok) return { ok: false, files: [], detail: `Git cannot compare what was changed: ${compared.detail}` };
  const changes: FileChange[] = [];
  const leftOut: string[] = [];
  const changedThere: string[] = [];
  for (const { path, modes, hashes } of differences(compared.output.toString())) {
    const place = await jail.resolveForChange(path);
    if (!modes.every((mode) => FILE.test(mode)) || !place.ok) {
      leftOut.push(path);
      continue;
    }
    const read = place.exists ? await readWhole(jail, place.place, MAX_CHANGED_BYTES) : undefined;
    if (read?.ok === false) return { ok: false, files: [path], detail: read.detail };
    const file = read?.file;
    const now = file === undefined ? undefined : blobHash(file.bytes);
    const [old, wanted] = hashes.map((hash) => (NONE.test(hash) ? undefined : hash));
    const isExecutable = modes[1] === '100755';
    if (now === wanted && (file === undefined || ((file.mode & 0o100) !== 0) === isExecutable)) continue;
    if (now !== old && now !== wanted) changedThere.push(path);
    else if (wanted === undefined) {
      if (file !== undefined) changes.push({ type: 'delete', place: place.place, before: file });
    } else {
      const bytes = await content(git, wanted);
      if (bytes === undefined || bytes.length > MAX_CHANGED_BYTES)
        return { ok: false, files: [path], detail: `"${path}" is too large to be written.` };
      const mode = ((file?.mode ?? 0o644) & ~0o111) | (isExecutable ? 0o111 : 0);
      changes.push({ type: 'write', place: place.place, before: file, bytes, mode: mode & 0o777 });
    }
  }
  if (changedThere.length > 0) {
    return {
      ok: false,
      files: changedThere,
      detail: `${changedThere.slice(0, 20).join(', ')} ${changedThere.length === 1 ? 'was' : 'were'} changed in the project meanwhile.`,
    };
  }
  const applied = await applyChanges(jail, changes);
  return applied.ok ? { ok: true, written: changes.length, leftOut } : { ok: false, files: [], detail: applied.detail };
}

function* differences(raw: string): Generator<Difference> {
  const parts = raw.split('\0');
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [from = '', to = '', old = '', fresh = ''] = (parts[index] ?? '').replace(/^:/, '').split(' ');
    yield { path: parts[index + 1] ?? '', modes: [from, to], hashes: [old, fresh] };
  }
}

async function content(git: WorktreeGit, hash: string): Promise<Buffer | undefined> {
  const answer = await git(['cat-file', 'blob', hash], { maxBytes: MAX_CHANGED_BYTES + 1 });
  return answer.ok && !answer.cut ? answer.output : undefined;
}

/** What git calls these bytes. */
function blobHash(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
