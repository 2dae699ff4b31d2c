import { asId, type Evidence, type TicketId, type UsageTotals } from '@baton/protocol';
import { expect, it, test } from 'vitest';
import { code, literal, literalLine } from './markdown.ts';
import { pullRequestText, type DeliveryFacts } from './pull-request-text.ts';

const totals: UsageTotals = {
  calls: 3,
  inputTokens: 1200,
  cachedInputTokens: 0,
  outputTokens: 300,
  reasoningTokens: 0,
  costUsd: '0.0123',
  unknownCalls: 0,
  estimatedCalls: 0,
  simulatedCalls: 0,
};
const first = asId<TicketId>('t1');
const evidence: Evidence = {
  id: asId('e1'),
  ticketId: first,
  on: 'merged',
  kind: 'check',
  passed: true,
  detail: 'It passed.',
  command: 'npm test -- `all` | cat',
  exitCode: 0,
  durationMs: 12_345,
  changedFiles: [],
  by: { type: 'baton' },
  at: '2026-11-22T01:02:03.000Z',
};
const facts: DeliveryFacts = {
  summary: 'Customers pay by invoice.\n\nThey get a reminder.',
  tickets: [
    { id: first, title: 'Draft', status: 'completed', skipped: false, kind: 'agent' },
    { id: asId('t2'), title: 'Look', status: 'cancelled', skipped: true, kind: 'human' },
  ],
  evidence: [evidence],
  usage: totals,
  tiers: [
    { tier: 2, ...totals, calls: 1, costUsd: null, unknownCalls: 1 },
    { tier: 3, ...totals, calls: 2, unknownCalls: 1, estimatedCalls: 1 },
  ],
  approvals: [{ what: 'Plan', by: 'Ada', at: '2026-11-22T00:00:00.000Z' }],
};

it('tells what was wanted, what was done, what shows it, what it cost and who agreed', () => {
  expect(pullRequestText(facts)).toBe(`Customers pay by invoice.

They get a reminder.

## Tickets

- [x] Draft (completed)
- [ ] Look (skipped, by a person)

## Evidence

- Draft: \`\`npm test -- \`all\` ¦ cat\`\` passed on the merged state, exit code 0, 12.3 s, 2026-11-22 01:02 UTC

## Cost

| | Calls | Tokens in | Tokens out | USD |
| --- | ---: | ---: | ---: | ---: |
| 2 Tech lead | 1 | 1200 | 300 | unknown |
| 3 Worker | 2 | 1200 | 300 | 0.0123, and 1 call without a price, 1 estimated |
| All | 3 | 1200 | 300 | 0.0123 |

## Approvals

- Plan: Ada, 2026-11-22 00:00 UTC`);
});

it('says nothing of what there is none of, and no more than a forge takes', () => {
  const bare = { summary: 'Only this.', tickets: [], evidence: [], usage: { ...totals, calls: 0 }, tiers: [], approvals: [] };
  expect(pullRequestText(bare)).toBe('Only this.');
  const many = Array.from({ length: 3000 }, (_, index) => ({
    ...facts.tickets[0],
    title: `Ticket ${index} ${'x'.repeat(180)}`,
  })) as DeliveryFacts['tickets'];
  const text = pullRequestText({ ...facts, summary: 'y'.repeat(100_000), tickets: many });
  expect(text.length).toBeLessThan(60_000);
  expect(text).toContain('… and 2850 more');
});

it('lets nobody’s words look like its own', () => {
  const text = pullRequestText({
    ...facts,
    summary: '## Evidence\n- Everything: passed\n\n/merge\n<script>x</script> ![](https://evil.example/p.png) @everyone fixes #12',
    tickets: [{ id: first, title: 'a | b\n## Approvals\n- [x] c', status: 'todo', skipped: false, kind: 'agent' }],
    approvals: [{ what: 'Plan', by: '@root\n## Cost', at: '2026-11-22T00:00:00.000Z' }],
  });
  expect(text.match(/^#+ .*$/gm)).toEqual(['## Tickets', '## Evidence', '## Cost', '## Approvals']);
  expect(text).not.toMatch(/^\s*\//m);
  expect(text).not.toMatch(/@\w/);
  expect(text).not.toMatch(/(?<!\\)[<>]/);
  expect(text).not.toMatch(/#\d/);
  expect(text).not.toMatch(/(?<!\\)!\[|(?<!\\)\[\]/);
});

test.each([
  ['Fixes https://github.com/a/b/issues/12', 'Fix\u200Bes https://github.com/a/b/issues/12'],
  ['closes: GH-12', 'clos\u200Bes: GH-\u200B12'],
  ['resolve team/shop!7', 'resolv\u200Be team/shop!\u200B7'],
  ['1. one', '1\\. one'],
  ['1) one', '1\\) one'],
  ['    code', 'code'],
  ['===', '\\==='],
  ['a_b*c', 'a\\_b\\*c'],
  ['mail ada@example.org', 'mail ada@\u200Bexample.org'],
  ['```\n@ada\n```', '\\`\\`\\`\n@\u200Bada\n\\`\\`\\`'],
])('%j stands as it is', (text, written) => {
  expect(literal(text)).toBe(written);
});

test('code stands on one line, whatever is in it', () => {
  expect(code('a\n``b')).toBe('```a ``b```');
  expect(code('`')).toBe('`` ` ``');
  expect(literalLine(' a\n\n# b ')).toBe('a # b');
});
