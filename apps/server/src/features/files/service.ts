import type { DiscussionId, ProjectFiles, ProjectId } from '@baton/protocol';
import { listProjectFiles } from '@baton/toolbox';
import { deniedPaths } from '../../denied-paths.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import { findPaths } from './find-paths.ts';

/** Files looked at in one project. */
const MAX_FILES = 50_000;
const SHOWN = 50;
/** People type a name letter by letter: the folder is not walked for each of them. */
const KEPT_MS = 5000;
const PATIENCE_MS = 10_000;

type Listed = Awaited<ReturnType<typeof listProjectFiles>>;

/** Finds files of a project by name, for whoever wants to send one along. */
export function createFiles(deps: Pick<Deps, 'db' | 'config' | 'clock'>) {
  const store = createDiscussionStore(deps.db);
  const denied = deniedPaths(deps.config);
  const kept = new Map<string, { until: number; listed: Promise<Listed> }>();

  function listed(directory: string): Promise<Listed> {
    const now = deps.clock.now();
    for (const [key, { until }] of kept) if (until < now) kept.delete(key);
    const known = kept.get(directory);
    if (known !== undefined) return known.listed;
    const fresh = listProjectFiles(directory, denied, MAX_FILES, AbortSignal.timeout(PATIENCE_MS));
    kept.set(directory, { until: now + KEPT_MS, listed: fresh });
    fresh.catch(() => kept.delete(directory));
    return fresh;
  }

  return {
    /** `discussionId`: as its runs see the project. */
    async find(id: ProjectId, words: string, discussionId?: DiscussionId): Promise<ProjectFiles> {
      const files = await listed(await store.directoryFor(id, discussionId)).catch(() => {
        throw new RequestError('unavailable', 'Looking through the project’s folder took too long.');
      });
      if ('problem' in files) throw new RequestError('conflict', files.problem, { code: 'directory' });
      return { items: findPaths(files.paths, words, SHOWN).map((path) => ({ path })), more: files.more };
    },
  };
}

export type Files = ReturnType<typeof createFiles>;
