import type { Track } from '@baton/protocol';
import { changedIn, commitOfCopy } from '@baton/toolbox';
import { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { branchName, shortId } from '../worktrees/branch-name.ts';
import type { TrackSource, TrackSources } from './track-source.ts';

/**
 * The branch of a track, where it began, and the branch of the project that it is merged into in the end (null: there is none). `notes`: what people have to know of it, in sentences.
 */
export type TrackBranch = { ok: true; branch: string; base: NonNullable<Track['base']>; notes: string[] } | { ok: false; detail: string };

export type BegunTrack = (TrackBranch & { ok: true; source: TrackSource }) | { ok: false; detail: string };

/** Makes the branches of tracks, each once, however often that is asked for. */
export function createTrackBranches(deps: { sources: TrackSources }) {
  const inTurn = new DirectoryLock();

  async function begin(track: Track, signal: AbortSignal): Promise<BegunTrack> {
    const found = await deps.sources.find(track, true, signal);
    if (!found.ok) return found;
    const { source } = found;
    const { branches, isCopy, places } = source;
    if (track.branch !== null && track.base != null) {
      if ((await branches.commitOf(track.branch)) === undefined)
        return { ok: false, detail: `The branch ${track.branch} of this track is not there any more.` };
      return { ok: true, branch: track.branch, base: track.base, notes: [], source };
    }
    const copied = isCopy ? await commitOfCopy(places.copy, signal) : undefined;
    const { commit: head, branch: on } = isCopy ? { commit: copied, branch: null } : await branches.checkedOut();
    if (head === undefined) return { ok: false, detail: 'The repository of this project has no commit yet: make one, and then begin.' };
    if (!(await branches.hasPrefix(head)))
      return { ok: false, detail: 'The folder of this project is not in the last commit of the repository around it.' };
    // Made already, perhaps under a title that was changed since, and nobody noted it.
    const known = track.branch ?? (await branches.own()).find((each) => isOf(each, track));
    const branch = known ?? branchName(track.title, track.id);
    const commit = (known === undefined ? undefined : await branches.common(`refs/heads/${known}`, head)) ?? head;
    if (known === undefined && !(await branches.make(branch, commit)))
      return { ok: false, detail: `Git cannot make the branch ${branch}.` };
    const base = { commit, branch: on, ...(isCopy ? { isCopy } : {}) };
    return { ok: true, branch, base, notes: await notesOn(source, base, signal), source };
  }

  return {
    /** With the repository that it is in. Rejects only with the signal's reason. */
    begun: (track: Track, signal: AbortSignal): Promise<BegunTrack> => inTurn.run(`/${track.id}`, signal, () => begin(track, signal)),
  };
}

/** What people have to know of where a track begins, in sentences. */
export async function notesOn(
  { isCopy, checkout, branches }: TrackSource,
  base: NonNullable<Track['base']>,
  signal: AbortSignal,
): Promise<string[]> {
  if (isCopy) return ['This project has no git: the track works in a copy, and what comes of it is written back in the end.'];
  return [
    ...(base.branch === null ? ['No branch is checked out, so in the end the track stays on its own branch.'] : []),
    ...(await uncommitted(checkout, signal)),
    ...((await branches.hasSubmodules(base.commit))
      ? ['This project has submodules: they are not in the worktrees, where their folders are empty.']
      : []),
  ];
}

export type TrackBranches = ReturnType<typeof createTrackBranches>;

/** Of a branch below `baton/`, whether it is this track's. */
function isOf(branch: string, { id }: Track): boolean {
  return new RegExp(`^baton/(?:[a-z0-9-]+-)?${shortId(id)}$`).test(branch);
}

async function uncommitted(checkout: string, signal: AbortSignal): Promise<string[]> {
  const changed = await changedIn(checkout, signal);
  if (!changed.ok || changed.files.length === 0) return [];
  const [files, are] = changed.files.length === 1 ? ['One file', 'is'] : [`${changed.files.length} files`, 'are'];
  return [`${files} of the project ${are} changed and not committed: the track begins without that.`];
}
