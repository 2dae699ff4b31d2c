import type { ProjectId, Track } from '@baton/protocol';
import { commitOfCopy, copyProject, openBranches, type Branches, type DeniedPaths } from '@baton/toolbox';
import type { Kysely, Selectable } from 'kysely';
import type { Database, ProjectTable } from '../../db/schema.ts';
import { AGENTS } from './people.ts';
import type { Places, TrackPlaces } from './places.ts';

/** Where the branches of a track are. */
export interface TrackSource {
  project: Selectable<ProjectTable>;
  places: TrackPlaces;
  /** The project's folder, or the copy that stands for one without git. */
  checkout: string;
  isCopy: boolean;
  branches: Branches;
}

export type FoundSource = { ok: true; source: TrackSource } | { ok: false; detail: string };

/** Finds the repository that a track is made in. */
export function createTrackSources(deps: { db: Kysely<Database>; places: Places; denied: DeniedPaths }) {
  const { db, denied } = deps;

  async function projectOf(id: ProjectId): Promise<Selectable<ProjectTable> | undefined> {
    return db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
  }

  return {
    projectOf,

    /** `make`: a project without git gets its copy, unless the track has it already. */
    async find(track: Track, make: boolean, signal: AbortSignal): Promise<FoundSource> {
      const project = await projectOf(track.projectId);
      if (project === undefined) return { ok: false, detail: 'There is no such project.' };
      const places = await deps.places.of(track.id);
      const { copy } = places;
      if ((await commitOfCopy(copy, signal)) === undefined) {
        const opened = await openBranches(project.directory, signal);
        if (opened.ok)
          return { ok: true, source: { project, places, checkout: project.directory, isCopy: false, branches: opened.branches } };
        if (opened.reason !== 'no_repository' || !make || track.branch !== null) return { ok: false, detail: opened.detail };
        const copied = await copyProject({ directory: project.directory, path: copy, denied, author: AGENTS, signal });
        if (!copied.ok) return copied;
      }
      const opened = await openBranches(copy, signal);
      if (!opened.ok) return { ok: false, detail: opened.detail };
      return { ok: true, source: { project, places, checkout: copy, isCopy: true, branches: opened.branches } };
    },
  };
}

export type TrackSources = ReturnType<typeof createTrackSources>;
