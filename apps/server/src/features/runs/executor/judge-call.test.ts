import { asId, type OpenCall } from '@baton/protocol';
import { expect, it } from 'vitest';
import { createCallJudge, type CallRound } from './judge-call.ts';

const round: CallRound = {
  run: { id: asId('r1') },
  runId: asId('r1'),
  discussionId: asId('d1'),
  projectId: asId('p1'),
  root: '/',
  mode: 'ask',
  rules: [],
  worktree: false,
  steps: false,
  tainted: false,
  taintedBy: [],
  messageId: undefined,
  why: '',
  signal: new AbortController().signal,
};
const call: OpenCall = { callId: asId('c1'), entryId: asId('e1'), name: 'notes__note', argumentsText: '{"text":"a"}', started: false };

const judge = createCallJudge({
  judging: { judge: () => Promise.reject(new Error('not asked')), choices: async () => [] },
  approvals: { get: () => Promise.reject(new Error('there is none')) },
  clock: { now: () => 0 },
  denied: { paths: [], names: [] },
  catalogue: {
    find: async () => ({
      ok: false,
      detail: 'Not run. The server of tools "notes" is not there.',
      origin: { kind: 'mcp', source: 'notes' },
    }),
  },
  contextOf: () => Promise.reject(new Error('not asked')),
});

it('a call whose server is not there ends with why, which is a stranger’s word', async () => {
  expect(await judge(call, round)).toMatchObject({
    type: 'result',
    output: { outcome: 'error', text: 'Not run. The server of tools "notes" is not there.' },
    origin: { kind: 'mcp', source: 'notes' },
  });
});

it('one that had begun when the process ended is asked about, although its server is not there: it may have been done', async () => {
  expect(await judge({ ...call, started: true }, round)).toMatchObject({
    type: 'ask',
    request: { subject: 'outcome', tool: { name: 'notes__note', policyClass: 'network' }, arguments: { text: 'a' } },
  });
});
