import { PAGE_LENGTH, textAt, type ForgeApi } from './forge-api.ts';

/** https://docs.gitlab.com/api/merge_requests/, version 4. A project is named by its whole path, encoded as one segment. */
export const gitlab: ForgeApi = {
  label: 'GitLab',
  baseUrl: 'https://gitlab.com',
  gitUser: 'oauth2',
  apiUrl: (base) => `${base}/api/v4`,
  headers: (token) => ({ 'private-token': token, accept: 'application/json' }),
  create: ({ repository, head, base, title, text }) => ({
    path: `/projects/${encodeURIComponent(repository)}/merge_requests`,
    body: { title, description: text, source_branch: head, target_branch: base },
  }),
  list: ({ repository, head, base }, state, page) => {
    const query = new URLSearchParams({
      state: state === 'open' ? 'opened' : 'all',
      source_branch: head,
      target_branch: base,
      per_page: String(PAGE_LENGTH),
      page: String(page),
    });
    return `/projects/${encodeURIComponent(repository)}/merge_requests?${query.toString()}`;
  },
  read(item) {
    const [url, head, base] = [textAt(item, 'web_url'), textAt(item, 'source_branch'), textAt(item, 'target_branch')];
    if (url === undefined || head === undefined || base === undefined) return undefined;
    return { url, head, base, commit: textAt(item, 'sha'), open: textAt(item, 'state') === 'opened' };
  },
  // "Another open merge request already exists for this source branch: !12"
  saysExists: (status, message) => status === 409 && /already exists/i.test(message),
};
