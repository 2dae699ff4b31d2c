import { asId, type Approval, type Decision } from '@baton/protocol';
import { expect, it } from 'vitest';
import { sealWords } from './seal-words.ts';

const approval: Approval = {
  id: asId('a1'),
  subject: 'tool',
  projectId: asId('p1'),
  because: '',
  arguments: { content: 'one\ntwo' },
  effect: { type: 'none' },
  careful: false,
  choices: [],
  proposalHash: asId('00'),
  requestedAt: '2026-11-21T14:00:00Z',
  status: 'approved',
};
const said = (decision: Partial<Decision>, status: Approval['status'] = 'approved'): Approval => ({
  ...approval,
  status,
  decision: {
    decision: 'approve',
    scope: 'once',
    by: { type: 'member', memberId: asId('m1'), name: 'Anna' },
    at: '2026-11-21T14:01:00Z',
    effectiveHash: asId('4f2a99'),
    chain: asId('77'),
    ...decision,
  },
});
const line = (words: ReturnType<typeof sealWords>): string =>
  [words.parts.join(' · ').replaceAll(/[\u2068\u2069]/g, ''), ...(words.ran === undefined ? [] : [words.ran])].join(' ✓ ');
const byThis = { by: 'approval', approvalId: approval.id } as const;

it('says who edited how much, and that exactly this ran, where the start of the tool names this decision', () => {
  expect(line(sealWords(said({ arguments: { content: 'one\n2' } }), byThis, 'settled'))).toBe(
    'Anna · 1 line edited · ran exactly this ✓ 4f2a',
  );
  expect(line(sealWords(said({ scope: 'run' }), byThis, 'settled'))).toBe('Anna · approved · for this run · ran exactly this ✓ 4f2a');
});

it('claims nothing of a call that still runs: it may find what it was about changed, and do nothing', () => {
  expect(line(sealWords(said({}), byThis, 'open'))).toBe('Anna · approved · runs now');
});

it('claims nothing where something else let the call run, where it has not begun, and where it never did', () => {
  const other = { by: 'approval', approvalId: asId<Approval['id']>('a2') } as const;
  expect(line(sealWords(said({}), other, 'settled'))).toBe('Anna · approved · did not run');
  expect(line(sealWords(said({}), undefined, 'open'))).toBe('Anna · approved · not run yet');
  expect(line(sealWords(said({}), undefined, 'settled'))).toBe('Anna · approved · did not run');
  expect(line(sealWords(said({}), undefined, undefined))).toBe('Anna · approved');
});

it('says why something was rejected, what was answered, and that nobody decided', () => {
  expect(line(sealWords(said({ decision: 'reject', reason: 'No.' }, 'rejected'), undefined, 'settled'))).toBe('Anna · rejected · “No.”');
  expect(line(sealWords(said({ decision: 'answer', arguments: { answer: 'The second.' } }, 'answered'), undefined, 'settled'))).toBe(
    'Anna · “The second.”',
  );
  expect(line(sealWords({ ...approval, status: 'expired' }, undefined, 'settled'))).toBe('Nobody decided in time. It did not run.');
});
