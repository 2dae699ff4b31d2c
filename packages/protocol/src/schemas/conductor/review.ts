import { Type, type Static } from 'typebox';
import { ChangedFile } from '../change.ts';
import { closed } from '../scalars.ts';

const count = Type.Integer({ minimum: 0 });
const line = Type.Integer({ minimum: 1 });

/** What a person says of a ticket's work, for its next worker. Without a path it is about the whole. */
export const ReviewComment = closed({
  text: Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' }),
  /** From the project's root. */
  path: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
  /** As the file's lines are numbered on that side of the difference. */
  lines: Type.Optional(closed({ side: Type.Enum(['before', 'after']), from: line, to: line })),
  /** Those lines, as they were seen. */
  code: Type.Optional(Type.String({ maxLength: 2000 })),
});
export type ReviewComment = Static<typeof ReviewComment>;

export const ReviewBody = closed({ comments: Type.Array(ReviewComment, { minItems: 1, maxItems: 50 }) });
export type ReviewBody = Static<typeof ReviewBody>;

/** What the work of a track, or of a ticket, changes; paths from the project's root. */
export const WorkChanges = closed({
  /** `branch`: the ticket's own. `merge`: what its last merge brought. `track`: all of the track. `none`: there is nothing yet. */
  of: Type.Enum(['track', 'branch', 'merge', 'none']),
  files: Type.Array(ChangedFile),
  /** So many files beyond those that are named. */
  more: Type.Optional(count),
  /** Of all its files. */
  addedLines: count,
  removedLines: count,
  /** The commits that are compared; absent where there is nothing. */
  commits: Type.Optional(closed({ before: Type.String(), after: Type.String() })),
  /** What a person has to know of it, in sentences. */
  notes: Type.Array(Type.String()),
});
export type WorkChanges = Static<typeof WorkChanges>;
