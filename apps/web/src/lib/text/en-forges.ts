import type { Forge } from '@baton/protocol';

const from: Readonly<Record<Forge['source'], string>> = {
  none: '',
  operator_file: 'It comes from the operator’s credentials file and can be changed only there.',
  data_file: 'It stands in the data folder’s credentials.toml and can be changed only there.',
  page: '',
};

/** The words of the page about forges, fetched with it. */
export const forgesText = {
  lead: 'Where pushes and pull requests go. Tokens go in and never come out: a set token can be replaced or removed, not read.',
  mayNot: 'Forges are set up by an admin or an owner. You can see which there are.',
  list: 'Forges',
  ready: 'ready',
  notSetUp: 'not set up',
  noAddress: 'has no address',
  tokenSet: 'A token is set.',
  from,
  filesWrong: 'A file with credentials can’t be read. What it sets up is missing here until it is mended.',
  filesNext: 'Whoever runs the server can mend it.',
  setUp: (label: string) => `Set up ${label}`,
  setUpShort: 'Set up',
  changeOf: (label: string) => `Change ${label}`,
  token: 'Token',
  tokenHint: 'It has to be allowed to push, and to open pull requests.',
  tokenPlaceholder: 'Paste a token',
  tokenReplace: 'Paste a new token to replace it',
  address: 'Address',
  addressHint: (usual: string) => `Leave it empty for ${usual}. Changing it needs the token again.`,
  addressRequired: 'As a browser has it, for example https://git.example.org',
  save: 'Save',
  saved: 'Saved.',
  remove: 'Remove token',
  removeSure: (label: string) => `Remove the token of ${label}? Nothing can be pushed there until it is set again.`,
} as const;
