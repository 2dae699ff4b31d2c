import { readGlob } from './glob.ts';
import { createJail, type DeniedPaths } from './jail.ts';
import { walk } from './walk.ts';

/** Whether a path is meant as a glob. Brackets alone don't make one: names of files have them. */
export function isGlob(path: string): boolean {
  return /[*?]|\{[^{}]*,[^{}]*\}/.test(path);
}

/**
 * The files of a project that a glob matches, in the order of its folders, at most `limit`; `more`: there are others. Left out is what `.gitignore`
 * leaves out and what is denied. Only the folder below which a match can be is looked through. Rejects with the signal's reason.
 */
export async function findByGlob(
  glob: string,
  root: string,
  denied: DeniedPaths,
  limit: number,
  signal: AbortSignal,
): Promise<{ paths: string[]; more: boolean } | { problem: string }> {
  const read = readGlob(glob);
  if (!read.ok) return { problem: read.detail };
  const created = await createJail(root, denied);
  if (!created.ok) return { problem: created.detail };
  const start = await created.jail.resolve(fixedFolder(glob));
  // A folder that is not there yet may come.
  if (!start.ok) return start.reason === 'not_there' ? { paths: [], more: false } : { problem: start.detail };
  const paths: string[] = [];
  let more = false;
  const entries = walk(created.jail, start.place, Infinity, signal);
  for (let next = await entries.next(); ; next = await entries.next()) {
    if (next.done === true) return next.value === undefined ? { paths, more } : { problem: next.value.detail };
    const walked = next.value;
    if (walked.type === 'cut') more = true;
    else if (walked.kind === 'file' && read.matches(walked.place.relative)) {
      if (paths.length === limit) return { paths, more: true };
      paths.push(walked.place.relative);
    }
  }
}

/** The folder that is written out at the beginning of a glob. */
function fixedFolder(glob: string): string {
  const plain = glob.replace(/^\//, '').split(/[*?[{\\]/, 1)[0] ?? '';
  const end = plain.lastIndexOf('/');
  return end === -1 ? '.' : plain.slice(0, end);
}
