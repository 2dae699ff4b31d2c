import type { ProjectSettings } from '@baton/protocol';
import type { DiscussionStore } from '../discussions/store.ts';
import type { TierRun } from './agents.ts';

/** The project as far as a request needs it. */
export interface ProjectForRun {
  name: string;
  /** Where its runs work. */
  directory: string;
  instructions: string | undefined;
  /** Of the worktree, where they work in one. */
  branch: string | undefined;
  /** What the run's tier is told first. */
  role: string | undefined;
}

export function projectForRun(place: Awaited<ReturnType<DiscussionStore['workplace']>>, run?: TierRun): ProjectForRun {
  const { project, worktree, directory } = place;
  const { instructions } = JSON.parse(project.settings) as ProjectSettings;
  return { name: project.name, directory, instructions, branch: worktree?.branch, role: run?.agent?.system };
}
