import { PAGE_LENGTH, type ForgeApi } from './forge-api.ts';
import { readPullRequest } from './github.ts';

/** https://docs.gitea.com/api/, version 1; Forgejo's is the same. Older ones can't list by branch, and none takes GitHub's `owner:branch` there. */
export const gitea: ForgeApi = {
  label: 'Gitea',
  baseUrl: undefined,
  gitUser: 'oauth2',
  apiUrl: (base) => `${base}/api/v1`,
  headers: (token) => ({ authorization: `token ${token}`, accept: 'application/json' }),
  create: ({ repository, head, base, title, text }) => ({ path: `/repos/${repository}/pulls`, body: { title, body: text, head, base } }),
  list: ({ repository }, state, page) => {
    const query = new URLSearchParams({ state, sort: 'recentupdate', limit: String(PAGE_LENGTH), page: String(page) });
    return `/repos/${repository}/pulls?${query.toString()}`;
  },
  read: readPullRequest,
  // "pull request already exists for these targets [id: …]"
  saysExists: (status, message) => status === 409 && /already exists/i.test(message),
};
