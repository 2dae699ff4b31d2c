import { createJail, type DeniedPaths } from './jail.ts';
import { walk } from './walk.ts';

/**
 * The paths of a project's files, relative to its root, in the order of its folders, at most `limit`; `more`: there are others. Left out is what
 * `.gitignore` leaves out and what is denied. Rejects with the signal's reason.
 */
export async function listProjectFiles(
  root: string,
  denied: DeniedPaths,
  limit: number,
  signal: AbortSignal,
): Promise<{ paths: string[]; more: boolean } | { problem: string }> {
  const created = await createJail(root, denied);
  if (!created.ok) return { problem: created.detail };
  const start = await created.jail.resolve('.');
  if (!start.ok) return { problem: start.detail };
  const paths: string[] = [];
  let more = false;
  const entries = walk(created.jail, start.place, Infinity, signal);
  for (let next = await entries.next(); ; next = await entries.next()) {
    if (next.done === true) return next.value === undefined ? { paths, more } : { problem: next.value.detail };
    const walked = next.value;
    if (walked.type === 'cut') more = true;
    else if (walked.kind === 'file') {
      if (paths.length === limit) return { paths, more: true };
      paths.push(walked.place.relative);
    }
  }
}

/** Of files that stand somewhere else than in the folder, in a commit say, those that are not denied in it. */
export async function notDenied(root: string, denied: DeniedPaths, paths: readonly string[]): Promise<string[]> {
  const created = await createJail(root, denied);
  if (!created.ok) return [];
  const { jail } = created;
  return paths.filter((path) => jail.entry(jail.root, path) !== undefined);
}
