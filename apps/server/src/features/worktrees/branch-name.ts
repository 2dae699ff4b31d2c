import type { DiscussionId } from '@baton/protocol';

const LONGEST = 40;

/** The branch of a discussion's worktree: told by its title, told apart by its id. */
export function branchName(title: string, id: DiscussionId): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
  return `baton/${[words, id.replaceAll(/[^a-z0-9]/gi, '').slice(-6)].filter((each) => each !== '').join('-')}`;
}
