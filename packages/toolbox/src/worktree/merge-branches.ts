import { runGit } from '../git.ts';
import type { Person } from './commit-worktree.ts';
import { worktreeGit } from './worktree-git.ts';

/** What becomes of two branches that are brought together. */
export type MergedBranches =
  /** `commit`: what `into` is at now; `changed`: it was elsewhere before. */
  | { ok: true; commit: string; changed: boolean }
  /** Nothing was changed. `files` cannot be brought together without a person, or somebody who works for one. */
  | { ok: false; reason: 'conflicts'; files: string[]; detail: string }
  /** `moved`: somebody moved `into` meanwhile. `refused`: the caller did not want the merge. */
  | { ok: false; reason: 'no_branch' | 'moved' | 'refused' | 'failed'; detail: string };

/** A merge that is there as a commit and that no branch has yet. */
export interface MadeMerge {
  commit: string;
  /** What the branch is at. */
  before: string;
  /** Files that hold both versions between conflict markers. */
  conflicts: readonly string[];
}

/** With which git says that it could not bring everything together. */
const CONFLICTS = 1;

/** As many files with conflicts as are named. */
const NAMED = 20;

/**
 * Merges a branch into another one, in the repository alone: no folder changes, so what is checked out must not be `into`. Always a commit of its own with both as
 * parents, so that what was brought in can be found and taken back; nothing where `into` has all of it. No hook and no merge driver of the repository runs.
 * Rejects only with the signal's reason, or what `made` rejects with. Needs git 2.38.
 */
export async function mergeBranches(given: {
  checkout: string;
  into: string;
  from: string;
  message: string;
  author: Person;
  committer: Person;
  /** Files with conflicts are committed with both versions between markers, for whoever works on `into`, instead of being refused. */
  keepConflicts?: boolean;
  /** Looks at the merge before the branch has it: whether the branch shall move, was moved by the caller, or shall stay where it is. */
  made?(merge: MadeMerge): Promise<'move' | 'moved' | { refused: string }>;
  signal: AbortSignal;
}): Promise<MergedBranches> {
  const { checkout, into, from, message, author, committer, keepConflicts = false, signal } = given;
  const [git, drivers] = await Promise.all([worktreeGit(checkout, signal), driversOff(checkout, signal)]);
  const commitOf = async (branch: string): Promise<string | undefined> => {
    const found = await git(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
    return found.ok ? found.output.toString().trim() : undefined;
  };
  const [before, brought] = await Promise.all([commitOf(into), commitOf(from)]);
  if (before === undefined || brought === undefined) {
    return { ok: false, reason: 'no_branch', detail: `The branch ${before === undefined ? into : from} is not there any more.` };
  }
  if ((await git(['merge-base', '--is-ancestor', brought, before])).ok) return { ok: true, commit: before, changed: false };
  const merged = await git(['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', before, brought], {
    settings: drivers,
    answers: [CONFLICTS],
  });
  if (!merged.ok) return { ok: false, reason: 'failed', detail: `Git cannot merge ${from} into ${into}: ${merged.detail}` };
  const [tree = '', ...files] = merged.output
    .toString()
    .split('\0')
    .filter((line) => line !== '');
  if (files.length > 0 && !keepConflicts) return { ok: false, reason: 'conflicts', files, detail: conflictWords(files, from, into) };
  const made = await git(['commit-tree', tree, '-p', before, '-p', brought, '-F', '-'], {
    input: message,
    settings: [
      ['author.name', author.name],
      ['author.email', author.email],
      ['committer.name', committer.name],
      ['committer.email', committer.email],
    ],
  });
  if (!made.ok) return { ok: false, reason: 'failed', detail: `Git cannot commit the merge: ${made.detail}` };
  const commit = made.output.toString().trim();
  const next = (await given.made?.({ commit, before, conflicts: files })) ?? 'move';
  if (next === 'moved') return { ok: true, commit, changed: true };
  if (next !== 'move') return { ok: false, reason: 'refused', detail: next.refused };
  const moved = await git(['update-ref', `refs/heads/${into}`, commit, before]);
  if (moved.ok) return { ok: true, commit, changed: true };
  return { ok: false, reason: 'moved', detail: `The branch ${into} was moved meanwhile: ${moved.detail}` };
}

function conflictWords(files: readonly string[], from: string, into: string): string {
  const more = files.length > NAMED ? `, and ${files.length - NAMED} more` : '';
  return `${from} and ${into} changed the same places of ${files.slice(0, NAMED).join(', ')}${more}.`;
}

/** A program of the repository's choice that should bring two versions of a file together does not: such a file is a conflict. */
async function driversOff(directory: string, signal: AbortSignal): Promise<[string, string][]> {
  const listed = await runGit({
    directory,
    arguments: ['config', '-z', '--name-only', '--get-regexp', String.raw`^merge\..*\.driver$`],
    signal,
  });
  if (!listed.ok) return [];
  return listed.output
    .toString()
    .split('\0')
    .filter((key) => key !== '')
    .map((key) => [key, 'false']);
}
