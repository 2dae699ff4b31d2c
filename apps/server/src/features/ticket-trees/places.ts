import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { ProjectId, TicketId, TrackId } from '@baton/protocol';

/** Where the worktrees of one track lie, and what is kept beside them; real paths. */
export interface TrackPlaces {
  folder: string;
  /** The repository of a project that has none of its own. */
  copy: string;
  tree(id: TicketId): string;
  /** What is known of a worktree: beside it, where no worker writes. */
  record(id: TicketId): string;
  excludes(name: string): string;
  /** A worktree for one look only. */
  passing(id: string): string;
  /** What a command has as its home. */
  scratch(id: string): string;
}

export const PASSING = 'passing-';
export const SCRATCH = 'scratch-';

/** Places in the work folder. */
export function createPlaces(config: Pick<Config, 'workDirectory'>) {
  const root = join(config.workDirectory, 'tracks');
  const prepared = join(config.workDirectory, 'prepared');
  return {
    root,
    prepared,
    /** Where what a project was prepared with is kept, by what it depends on. */
    preparedOf: (id: ProjectId, key: string): string => join(prepared, id, key),

    async of(id: TrackId): Promise<TrackPlaces> {
      await mkdir(join(root, id), { recursive: true, mode: 0o700 });
      const folder = await realpath(join(root, id));
      return {
        folder,
        copy: join(folder, 'copy'),
        tree: (ticket) => join(folder, ticket),
        record: (ticket) => join(folder, `${ticket}.json`),
        excludes: (name) => join(folder, `${name}.excludes`),
        passing: (each) => join(folder, `${PASSING}${each}`),
        scratch: (each) => join(folder, `${SCRATCH}${each}`),
      };
    },
  };
}

export type Places = ReturnType<typeof createPlaces>;
