import { asId, type ProviderId, type RunId, type TicketStatus } from '@baton/protocol';
import { expect, it } from 'vitest';
import { withAncestors } from './graph/ancestors.ts';
import { placesFrom } from './graph/kept-places.ts';
import { zoomLevel } from './graph/zoom-level.ts';
import { lanesOf } from './lanes/lanes.ts';
import { overlapsOf } from './overlaps.ts';
import { costWords, quoteWords } from './cost-words.ts';
import { pipelineControls } from './pipeline-controls.ts';
import { pipelineLook } from './pipeline-look.ts';
import { progressOf } from './progress.ts';
import { attempt, attemptIs, folded, person, ticket, trackId, written } from './test-track.ts';
import { ticketDeeds } from './ticket-commands.ts';
import { changedFields, draftOf, linesOf } from './ticket-draft.ts';
import { ticketLook } from './ticket-look.ts';
import { tierRows } from './tier-rows.ts';

const STATUSES: readonly TicketStatus[] = ['todo', 'in_progress', 'awaiting_approval', 'in_review', 'completed', 'blocked', 'cancelled'];

it('tells every status of a ticket by a glyph and a word of its own', () => {
  const looks = STATUSES.map((status) => ticketLook(ticket('a', { status }), undefined));
  expect(looks.map(({ glyph }) => glyph).join(' ')).toBe('○ ● ◆ ◇ ✓ ⊘ –');
  expect(new Set(looks.map(({ word }) => word)).size).toBe(STATUSES.length);
});

it('says who is waited for, what failed and how often, and that a worker comes to a safe point', () => {
  expect(ticketLook(ticket('a', { status: 'awaiting_approval', assignedTo: person }), undefined).word).toContain('Anna');
  expect(ticketLook(ticket('a', { retryCount: 2 }), undefined)).toMatchObject({ tone: 'fail', word: 'failed, 2 of 3 attempts used' });
  expect(ticketLook(ticket('a', { status: 'in_progress' }), { status: 'holding' })).toMatchObject({
    word: 'coming to a safe point',
    live: false,
  });
  expect(ticketLook(ticket('a', { status: 'blocked', blockedReason: 'overrun' }), undefined).word).toContain('quote');
});

it('offers what a pipeline can do next, and nothing twice', () => {
  expect(pipelineControls({ status: 'idle', wish: null }, 0)).toEqual(['plan']);
  expect(pipelineControls({ status: 'idle', wish: null }, 3)).toEqual(['plan', 'start']);
  expect(pipelineControls({ status: 'executing', wish: null }, 3)).toEqual(['pause', 'stop']);
  expect(pipelineControls({ status: 'executing', wish: 'pause' }, 3)).toEqual(['resume', 'stop']);
  expect(pipelineControls({ status: 'executing', wish: 'stop' }, 3)).toEqual([]);
  expect(pipelineLook({ status: 'executing', wish: 'pause' }).word).toContain('safe point');
  expect(pipelineLook({ status: 'done', wish: null })).toMatchObject({ glyph: '✓', tone: 'ok' });
});

it('offers what can be done to a ticket, and nothing to one that is done', () => {
  expect(ticketDeeds(ticket('a', { status: 'in_progress' }))).toContain('kill');
  expect(ticketDeeds(ticket('a'))).not.toContain('unblock');
  expect(ticketDeeds(ticket('a', { manualBlock: true }))).toContain('unblock');
  expect(ticketDeeds(ticket('a', { status: 'blocked' }))).toContain('retry');
  expect(ticketDeeds(ticket('a', { status: 'completed' }))).toEqual([]);
});

it('counts how far a track has come without what was cancelled', () => {
  expect(progressOf([{ status: 'completed' }, { status: 'cancelled' }, { status: 'in_review' }, { status: 'awaiting_approval' }])).toEqual({
    done: 1,
    all: 3,
    running: 1,
    waiting: 1,
  });
});

it('shows for each tier its model, what it used, and how many of its runs work and wait', () => {
  const usage = { inputTokens: 1000, outputTokens: 50 };
  const state = folded([
    ...written(ticket('a'), ticket('b')),
    attempt('r1', { ticketId: asId('a') }),
    attempt('r2', { ticketId: asId('b') }),
    attemptIs('r2', 'waiting'),
    {
      type: 'tier_usage.recorded',
      v: 1,
      trackId,
      ticketId: asId('a'),
      tier: 3,
      runId: asId('r1'),
      provider: asId<ProviderId>('openai'),
      model: 'gpt-4o-mini',
      usage,
      costUsd: '0.01',
      estimated: false,
      simulated: false,
    },
    {
      type: 'track.updated',
      v: 1,
      trackId,
      version: 2,
      changes: { tiers: { 4: { choice: { provider: asId('openai'), model: 'gpt-5' } } } },
      by: person,
    },
  ]);
  const [orchestrator, , worker, qa] = tierRows(state, undefined);
  expect(orchestrator).toMatchObject({ tier: 1, choice: undefined, running: 0, waiting: 0, overridden: false });
  expect(worker).toMatchObject({ choice: { model: 'rehearsal-1' }, running: 1, waiting: 1, usage: { inputTokens: 1000, costUsd: '0.01' } });
  expect(qa).toMatchObject({ choice: { model: 'gpt-5' }, overridden: true });
});

it('says what something cost of its quote, and never 0 where a price is not known', () => {
  const quote = { min: '0.02', likely: '0.03', max: '0.08', basedOn: 0 };
  expect(costWords({ calls: 2, costUsd: '0.031', unknownCalls: 0 }, quote)).toBe('$0.031 of $0.08');
  expect(costWords(undefined, quote)).toBe('$0.02–0.08');
  expect(costWords(undefined, { min: '0.02345678', max: '0.1149' })).toBe('$0.023–0.11');
  expect(costWords(undefined, { min: '0.9951', max: '12.345' })).toBe('$1.00–12.35');
  expect(costWords(undefined, { min: '0', max: '0' })).toBe('$0');
  expect(costWords(undefined, { min: null, max: null })).toBe('unknown');
  expect(costWords(undefined, null)).toBe('');
  expect(costWords({ calls: 1, costUsd: null, unknownCalls: 1 }, quote)).toBe('unknown of $0.08');
  expect(quoteWords(quote)).toBe('quote $0.02 – $0.08, likely $0.03');
  expect(quoteWords({ min: null, likely: null, max: null, unknown: 'No price.', basedOn: 0 })).toContain('No price.');
});

it('sends only the fields that somebody changed', () => {
  const before = ticket('a', { title: 'Old', targetFiles: ['src/a.ts'] });
  const draft = draftOf(before);
  const fields = { ...draft, priority: 0, targetFiles: linesOf(' src/a.ts \n\nsrc/b/ '), title: 'New' };
  expect(changedFields(before, fields)).toEqual({ title: 'New', targetFiles: ['src/a.ts', 'src/b/'] });
  expect(changedFields(before, { ...draft, priority: 0, targetFiles: linesOf(draft.targetFiles) })).toEqual({});
});

it('finds tickets that touch the same files and do not wait for each other, also by folders', () => {
  const [a, b, c, d] = [
    ticket('a', { targetFiles: ['src/pay.ts'] }),
    ticket('b', { targetFiles: ['src/'] }),
    ticket('c', { targetFiles: ['src/pay.ts'], dependsOn: [asId('a')] }),
    ticket('d', { targetFiles: ['src/pay.tsx'], status: 'completed' }),
  ];
  expect(overlapsOf([a, b, c, d]).map(({ tickets, files }) => [...tickets.map(({ id }) => id), ...files])).toEqual([
    ['a', 'b', 'src/'],
    ['b', 'c', 'src/pay.ts'],
  ]);
});

it('inks what a ticket waits for, however far back', () => {
  const tickets = [ticket('a'), ticket('b', { dependsOn: [asId('a')] }), ticket('c', { dependsOn: [asId('b')] }), ticket('d')];
  const byId = new Map(tickets.map((each) => [each.id, each]));
  expect([...withAncestors(byId, asId('c'))].sort()).toEqual(['a', 'b', 'c']);
  expect(withAncestors(byId, undefined).size).toBe(0);
});

it('draws less of a node the further away it is', () => {
  expect([1, 0.6, 0.59, 0.35, 0.34].map(zoomLevel)).toEqual(['whole', 'whole', 'number', 'number', 'glyph']);
});

it('takes of kept places what can be used', () => {
  expect(placesFrom('[["a",{"x":1,"y":2}],["b",{"x":"1"}],7]')).toEqual(new Map([['a', { x: 1, y: 2 }]]));
  expect(placesFrom('{').size).toBe(0);
});

it('shows who works side by side; where nobody does, the last ones; and by tier and ticket', () => {
  const end = (runId: string) => ({ type: 'attempt.ended', v: 1, trackId, runId: asId<RunId>(runId), outcome: 'done' }) as const;
  const state = folded([
    ...written(ticket('a'), ticket('b')),
    attempt('r1', { ticketId: asId('a') }),
    end('r1'),
    attempt('r2', { ticketId: asId('b') }),
    attempt('q1', { ticketId: asId('a'), tier: 4 }),
  ]);
  const every = { tier: undefined, ticketId: undefined };
  expect(lanesOf(state, { ...every, attempts: 'open' }).map(({ runId }) => runId)).toEqual(['r2', 'q1']);
  expect(lanesOf(state, { ...every, attempts: 'all', ticketId: asId('a') }).map(({ runId }) => runId)).toEqual(['r1', 'q1']);
  expect(lanesOf(state, { ...every, tier: 4, attempts: 'last' }).map(({ runId }) => runId)).toEqual(['q1']);
  expect(lanesOf(folded([attempt('r1'), end('r1')]), { ...every, attempts: 'open' })).toHaveLength(1);
});
