import { textOf, type ForgeWire } from './forge-wire.ts';

const REQUESTS = /^\/projects\/([^/]+)\/merge_requests$/;

/** GitLab's REST interface, version 4: a project is named by its path, encoded as one segment. */
export const gitlabWire: ForgeWire = {
  prefix: '/api/v4',
  tokenOf: (headers) => (typeof headers['private-token'] === 'string' ? headers['private-token'] : undefined),
  question({ method, path, query, body }) {
    const encoded = REQUESTS.exec(path)?.[1];
    if (encoded === undefined) return undefined;
    const repository = decodeURIComponent(encoded);
    if (method === 'POST') {
      return {
        type: 'create',
        repository,
        title: textOf(body, 'title'),
        text: textOf(body, 'description'),
        head: textOf(body, 'source_branch'),
        base: textOf(body, 'target_branch'),
      };
    }
    const [head, base] = [query.get('source_branch') ?? undefined, query.get('target_branch') ?? undefined];
    return {
      type: 'list',
      repository,
      state: query.get('state') === 'opened' ? 'open' : 'all',
      ...(head === undefined ? {} : { head }),
      ...(base === undefined ? {} : { base }),
      page: Number(query.get('page') ?? '1'),
    };
  },
  pullRequest: ({ number, repository, title, text, head, base, state, commit }, origin) => ({
    id: number + 1000,
    iid: number,
    web_url: `${origin}/${repository}/-/merge_requests/${number}`,
    state: state === 'open' ? 'opened' : state,
    title,
    description: text,
    source_branch: head,
    target_branch: base,
    sha: commit,
  }),
  exists: ({ number }) => ({
    status: 409,
    body: { message: [`Another open merge request already exists for this source branch: !${number}`] },
  }),
  unauthorized: { status: 401, body: { message: '401 Unauthorized' } },
  notFound: { status: 404, body: { message: '404 Project Not Found' } },
  invalid: { status: 400, body: { message: { base: ['target_branch does not exist'] } } },
};
