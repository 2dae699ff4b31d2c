import type { ProjectTiers } from '@baton/protocol';

/** So many workers at the same time, in a project and in all, where nobody says otherwise. */
export const DEFAULT_WORKERS = 4;

/** What an engine may take of the machine. */
export interface EngineLimits {
  /** Workers at the same time, this track's among them. */
  readonly workersInProject: number;
  readonly workersEverywhere: number;
  /** Workers of other tracks at this moment: of the same project, and of all. */
  readonly busyInProject: number;
  readonly busyEverywhere: number;
  /** Checks of this track at the same time. */
  readonly checks: number;
  /** An attempt that works for longer is stopped, and has failed. What it waits for people does not count. */
  readonly attemptMs: number;
}

/** What an engine goes by and no log says. */
export interface EngineSettings {
  readonly limits: EngineLimits;
  readonly tiers: ProjectTiers;
}
