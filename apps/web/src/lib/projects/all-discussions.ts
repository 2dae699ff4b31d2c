import type { Client } from '@baton/client';
import type { Discussion, ProjectId } from '@baton/protocol';

/**
 * All pages of a project's discussions, and the position of its stream as of the first: who folds in what comes after it sees everything,
 * some of it twice, which changes nothing.
 */
export async function allDiscussions(
  client: Client,
  projectId: ProjectId,
  signal?: AbortSignal,
): Promise<{ discussions: Discussion[]; asOfSeq: number }> {
  const given = signal === undefined ? {} : { signal };
  const first = await client.discussions.list(projectId, given);
  const discussions = [...first.items];
  let cursor = first.nextCursor;
  while (cursor !== null) {
    const page = await client.discussions.list(projectId, { cursor, ...given });
    discussions.push(...page.items);
    cursor = page.nextCursor;
  }
  return { discussions, asOfSeq: first.asOfSeq };
}
