import { textOf, type ForgeWire } from './forge-wire.ts';

const PULLS = /^\/repos\/([^/]+\/[^/]+)\/pulls$/;

/** GitHub Enterprise Server's REST interface, version 3; that of github.com is the same at another address. */
export const githubWire: ForgeWire = {
  prefix: '/api/v3',
  tokenOf: ({ authorization }) => /^Bearer (.+)$/.exec(String(authorization ?? ''))?.[1],
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
    const [owner] = repository.split('/');
    // It takes `owner:branch` only, and answers everything where it can't read it.
    const head = query.get('head')?.startsWith(`${owner}:`) === true ? query.get('head')?.slice(`${owner}:`.length) : undefined;
    const base = query.get('base') ?? undefined;
    return {
      type: 'list',
      repository,
      state: query.get('state') === 'all' ? 'all' : 'open',
      ...(head === undefined ? {} : { head }),
      ...(base === undefined ? {} : { base }),
      page: Number(query.get('page') ?? '1'),
    };
  },
  pullRequest: ({ number, repository, title, text, head, base, state, commit }, origin) => ({
    number,
    html_url: `${origin}/${repository}/pull/${number}`,
    state,
    title,
    body: text,
    head: { ref: head, sha: commit },
    base: { ref: base },
  }),
  exists: ({ repository, head }) => ({
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [
        { resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${repository.split('/')[0]}:${head}.` },
      ],
    },
  }),
  unauthorized: { status: 401, body: { message: 'Bad credentials' } },
  notFound: { status: 404, body: { message: 'Not Found' } },
  invalid: {
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', code: 'custom', message: 'No commits between main and it' }],
    },
  },
};
