import { Type, type Static } from 'typebox';
import { Author } from './author.ts';
import { closed, Time } from './scalars.ts';

/** A git worktree that a discussion's runs work in, with a branch of its own. */
export const Worktree = closed({
  branch: Type.String(),
  /** The commit that it began with. */
  base: Type.String(),
  /** Where it lies on the server. */
  path: Type.String(),
  /** The folder in it that is the project's: where runs work. */
  directory: Type.String(),
  /** Files that were changed in the project's folder and not committed when it was made: they are not in it as they were there. */
  leftBehind: Type.Integer({ minimum: 0 }),
  by: Author,
  createdAt: Time,
});
export type Worktree = Static<typeof Worktree>;

/** A worktree with what is in it now. */
export const WorktreeState = closed({
  ...Worktree.properties,
  /** Why nothing can be told of it, or done in it: somebody removed it, say. */
  problem: Type.Optional(Type.String()),
  /** Files that were changed and not committed. `files`: the first of them, from its top. */
  uncommitted: closed({ count: Type.Integer({ minimum: 0 }), files: Type.Array(Type.String()) }),
  /** Commits since it was made. */
  commits: Type.Integer({ minimum: 0 }),
  /** On the disk; absent where that is not known. */
  bytes: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type WorktreeState = Static<typeof WorktreeState>;

/** What becomes of what was not committed when a worktree is removed. Without it, it is not removed. */
export const UncommittedWork = Type.Enum(['commit', 'discard']);
export type UncommittedWork = Static<typeof UncommittedWork>;

/** `branch`: it stays in the project's repository, with the commits that were made. */
export const WorktreeRemoved = closed({ branch: Type.Union([Type.String(), Type.Null()]) });
export type WorktreeRemoved = Static<typeof WorktreeRemoved>;
