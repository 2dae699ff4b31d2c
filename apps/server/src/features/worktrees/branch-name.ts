import type { DiscussionId, TrackId } from '@baton/protocol';

const LONGEST = 40;

/** The branch of a discussion's worktree, or of a track: told by its title, told apart by its id. */
export function branchName(title: string, id: DiscussionId | TrackId): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
  return `baton/${[words, shortId(id)].filter((each) => each !== '').join('-')}`;
}

/** Of an id, what tells it apart where people read it. */
export function shortId(id: string): string {
  return id.replaceAll(/[^a-z0-9]/gi, '').slice(-6);
}
