import { expect, it } from 'vitest';
import { explainFailure } from './explain-failure.mjs';

it.each([
  ['npm error code ENOTFOUND\nnpm error network request to https://registry.example/pnpm failed', /network/],
  ['npm error code EAI_AGAIN', /network/],
  ['ERR_PNPM_META_FETCH_FAIL  GET https://registry.example/fastify: request failed', /network/],
  ["ENOSPC: no space left on device, write '/data/x'", /disk is full/],
  ["EACCES: permission denied, mkdir '/srv/baton/node_modules'", /may not be written/],
  ['ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"', /lockfile/],
])('%s', (output, words) => {
  expect(explainFailure(output)).toMatch(words);
});

it('says nothing about what it does not know', () => {
  expect(explainFailure("Error: Cannot find module './missing.ts'")).toBeUndefined();
});
