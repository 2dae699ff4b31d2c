import { asId, nanoFromUsd, type ModelChoice, type ProviderId, type Quote } from '@baton/protocol';
import { estimateCost, type CostEstimate } from '@baton/cost-tracker';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tierOf, tiers } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import type { PriceLookup } from './price-lookup.ts';
import { quotePlan, sumQuotes } from './quote-plan.ts';
import { quoteTicket } from './quote-ticket.ts';
import type { TierWork, WorkSample } from './work-sample.ts';

const at = Date.UTC(2026, 10, 21);
const real: PriceLookup = ({ model }, usage): CostEstimate => estimateCost({ vendor: 'openai', model, usage, at });
const by = (worker: string, qa = worker, escalation: ModelChoice[] = []) => ({ worker: { ...tierOf(worker), escalation }, qa: tierOf(qa) });
const work = (calls: number, inputTokens: number, outputTokens: number): TierWork => ({
  calls,
  inputTokens,
  cachedInputTokens: 0,
  outputTokens,
});
const sample = (files: number, size: number): WorkSample => ({ files, worker: work(2, 1000 * size, 100 * size), qa: work(1, 500, 50) });

describe('a quote', () => {
  test('is exact, by what tickets like it used', () => {
    const history = [sample(1, 3), sample(1, 1), sample(1, 2)];
    // gpt-4o-mini: 0.15 and 0.60 USD per million. Worker 1000/100, 2000/200, 3000/300; QA 500/50.
    expect(quoteTicket(ticketOf('a', { targetFiles: ['x'] }), by('gpt-4o-mini'), history, real)).toEqual({
      min: '0.000315',
      likely: '0.000525',
      max: '0.000735',
      basedOn: 3,
    });
  });

  test('is unknown where a price is not known, also that of a model which only a third attempt would ask, and says of which', () => {
    const strange = { provider: asId<ProviderId>('compatible.mine'), model: 'mine-1' };
    for (const tiersOf of [by('mine-1'), by('gpt-4o', 'mine-1'), by('gpt-4o', 'gpt-4o', [strange])]) {
      const quote = quoteTicket(ticketOf('a'), tiersOf, [], real);
      expect([quote.min, quote.likely, quote.max]).toEqual([null, null, null]);
      expect(quote.unknown).toContain('mine-1');
    }
  });

  test('comes to the dearest model that may be asked, also where that is only a fallback', () => {
    const plain = by('gpt-4o-mini');
    const fallbacks = [{ provider: asId<ProviderId>('openai'), model: 'gpt-4o' }];
    const dear = quoteTicket(ticketOf('a'), { ...plain, worker: { ...plain.worker, fallbacks } }, [], real);
    const cheap = quoteTicket(ticketOf('a'), plain, [], real);
    expect([dear.min, dear.likely]).toEqual([cheap.min, cheap.likely]);
    expect(Number(dear.max)).toBeGreaterThan(Number(cheap.max) * 5);
  });

  test('of what a person does is nothing, and known', () => {
    expect(quoteTicket(ticketOf('a', { kind: 'human' }), by('mine-1'), [], real)).toMatchObject({ min: '0', max: '0' });
  });

  test('changes at once with the model of a ticket, and with it the total', () => {
    const tickets = [ticketOf('a'), ticketOf('b'), ticketOf('c', { status: 'cancelled' })];
    const cheap = { ...tiers, 3: tierOf('gpt-4o-mini'), 4: tierOf('gpt-4o-mini') };
    const basis = { tiers: cheap, history: [], price: real };
    const before = quotePlan({ track: { tiers: {} }, tickets }, basis);
    const dear = tickets.map((ticket) =>
      ticket.id === 'a' ? { ...ticket, modelOverride: { provider: asId<ProviderId>('openai'), model: 'gpt-4o' } } : ticket,
    );
    const after = quotePlan({ track: { tiers: {} }, tickets: dear }, basis);
    const [a, b] = tickets.map((ticket) => ticket.id);
    if (a === undefined || b === undefined) return;
    expect(before.tickets.size).toBe(2);
    expect(after.tickets.get(b)).toEqual(before.tickets.get(b));
    expect(nanoFromUsd(after.tickets.get(a)?.max ?? '0')).toBeGreaterThan(nanoFromUsd(before.tickets.get(a)?.max ?? '0'));
    expect(nanoFromUsd(after.total?.max ?? '0')).toBe(
      nanoFromUsd(after.tickets.get(a)?.max ?? '0') + nanoFromUsd(after.tickets.get(b)?.max ?? '0'),
    );
  });

  test('of a plan goes by what its agents go by, whatever people have to do beside', () => {
    const history = [sample(1, 1), sample(1, 2), sample(1, 3)];
    const basis = { tiers: { ...tiers, 3: tierOf('gpt-4o-mini'), 4: tierOf('gpt-4o-mini') }, history, price: real };
    const plan = [ticketOf('a'), ticketOf('h', { kind: 'human' })];
    expect(quotePlan({ track: { tiers: {} }, tickets: plan }, basis).total).toMatchObject({ max: '0.000735', basedOn: 3 });
    expect(quotePlan({ track: { tiers: {} }, tickets: plan.slice(1) }, basis).total).toMatchObject({ max: '0', basedOn: 0 });
    expect(quotePlan({ track: { tiers: {} }, tickets: [] }, basis).total).toBeNull();
  });

  test('goes from the least to the most, whatever was used before', () => {
    const some = fc.record({
      calls: fc.integer({ min: 1, max: 40 }),
      inputTokens: fc.nat(900_000),
      cachedInputTokens: fc.nat(900_000),
      outputTokens: fc.nat(60_000),
    });
    const samples = fc.array(fc.record({ files: fc.nat(9), worker: some, qa: some }), { maxLength: 30 });
    fc.assert(
      fc.property(samples, fc.constantFrom('gpt-4o', 'gpt-5.4', 'o1'), (history, model) => {
        const quote = quoteTicket(ticketOf('a'), by(model), history, real);
        if (quote.min === null || quote.likely === null || quote.max === null) throw new Error(quote.unknown);
        const [min, likely, max] = [quote.min, quote.likely, quote.max].map(nanoFromUsd);
        expect(min !== undefined && likely !== undefined && max !== undefined && 0n <= min && min <= likely && likely <= max).toBe(true);
      }),
    );
  });

  test('of a sum with something unknown in it is unknown, and never less by it', () => {
    const known: Quote = { min: '0.1', likely: '0.2', max: '0.3', basedOn: 4 };
    const unknown: Quote = { min: null, likely: null, max: null, unknown: 'Nobody knows.', basedOn: 0 };
    expect(sumQuotes([known, known])).toEqual({ min: '0.2', likely: '0.4', max: '0.6', basedOn: 4 });
    expect(sumQuotes([known, unknown])).toEqual({ ...unknown });
  });
});
