import type { DiscussionId, ProjectId, PromptList } from '@baton/protocol';
import { readProjectPrompts } from '@baton/toolbox';
import { deniedPaths } from '../../denied-paths.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { createDiscussionStore } from '../discussions/store.ts';

const PATIENCE_MS = 10_000;

/** The texts that a project keeps in its folder for being sent again and again. */
export function createPrompts(deps: Pick<Deps, 'db' | 'config'>) {
  const store = createDiscussionStore(deps.db);
  const denied = deniedPaths(deps.config);

  return {
    /** `discussionId`: as its runs see the project. */
    async list(id: ProjectId, discussionId?: DiscussionId): Promise<PromptList> {
      const directory = await store.directoryFor(id, discussionId);
      const prompts = await readProjectPrompts(directory, denied, AbortSignal.timeout(PATIENCE_MS));
      if ('problem' in prompts) throw new RequestError('conflict', prompts.problem, { code: 'directory' });
      return prompts;
    },
  };
}

export type Prompts = ReturnType<typeof createPrompts>;
