import { textOf, type ForgeWire } from './forge-wire.ts';

const PULLS = /^\/repos\/([^/]+\/[^/]+)\/pulls$/;

/** Gitea's (and Forgejo's) REST interface, version 1: like GitHub's, but its list of pull requests is asked for a state only. */
export const giteaWire: ForgeWire = {
  prefix: '/api/v1',
  tokenOf: ({ authorization }) => /^token (.+)$/.exec(String(authorization ?? ''))?.[1],
  question({ method, path, query, body }) {
    const repository = PULLS.exec(path)?.[1];
    if (repository === undefined) return undefined;
    if (method === 'POST') {
      return {
        type: 'create',
        repository,
        title: textOf(body, 'title'),
        text: textOf(body, 'body'),
        head: textOf(body, 'head'),
        base: textOf(body, 'base'),
      };
    }
    return { type: 'list', repository, state: query.get('state') === 'all' ? 'all' : 'open', page: Number(query.get('page') ?? '1') };
  },
  pullRequest: ({ number, repository, title, text, head, base, state, commit }, origin) => ({
    id: number + 1000,
    number,
    html_url: `${origin}/${repository}/pulls/${number}`,
    state,
    title,
    body: text,
    head: { ref: head, sha: commit },
    base: { ref: base },
  }),
  exists: ({ number, head, base }) => ({
    status: 409,
    body: {
      message: `pull request already exists for these targets [id: ${number + 1000}, issue_id: ${number}, head_repo_id: 1, base_repo_id: 1, head_branch: ${head}, base_branch: ${base}]`,
      url: 'http://double/api/swagger',
    },
  }),
  unauthorized: { status: 401, body: { message: 'user does not exist [uid: 0, name: ]' } },
  notFound: { status: 404, body: { message: "The target couldn't be found." } },
  invalid: { status: 422, body: { message: 'Invalid PullRequest: There are no changes between the head and the base' } },
};
