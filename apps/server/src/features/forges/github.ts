import { PAGE_LENGTH, textAt, type ForgeApi, type PullRequest } from './forge-api.ts';

/** https://docs.github.com/en/rest/pulls/pulls, version 2022-11-28. GitHub Enterprise Server has it below its own address. */
export const github: ForgeApi = {
  label: 'GitHub',
  baseUrl: 'https://github.com',
  gitUser: 'x-access-token',
  apiUrl: (base) => (base === 'https://github.com' ? 'https://api.github.com' : `${base}/api/v3`),
  headers: (token) => ({
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  }),
  create: ({ repository, head, base, title, text }) => ({ path: `/repos/${repository}/pulls`, body: { title, body: text, head, base } }),
  // A head without its owner is not understood, and everything is answered.
  list: ({ repository, head, base }, state, page) => {
    const query = new URLSearchParams({
      state,
      head: `${repository.split('/')[0]}:${head}`,
      base,
      per_page: String(PAGE_LENGTH),
      page: String(page),
    });
    return `/repos/${repository}/pulls?${query.toString()}`;
  },
  read: readPullRequest,
  // "A pull request already exists for owner:branch."
  saysExists: (status, message) => status === 422 && /already exists/i.test(message),
};

/** Gitea answers in the same form. */
export function readPullRequest(item: unknown): PullRequest | undefined {
  const [url, head, base] = [textAt(item, 'html_url'), textAt(item, 'head', 'ref'), textAt(item, 'base', 'ref')];
  if (url === undefined || head === undefined || base === undefined) return undefined;
  return { url, head, base, commit: textAt(item, 'head', 'sha'), open: textAt(item, 'state') === 'open' };
}
