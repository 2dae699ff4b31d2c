import { vendors, type Vendor } from '@baton/ai-client';
import { asId, type DiscussionId, type MemberId, type ProjectId, type ProviderId, type RunId, type Usage } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { usageCsv } from './csv.ts';
import { ledgerRow } from './ledger-row.ts';
import { createLedger, type Ledger } from './service.ts';

const openai = asId<ProviderId>('openai');
const rehearsal = asId<ProviderId>('rehearsal');
const local = asId<ProviderId>('compatible.local');

let server: TestApp;
let ledger: Ledger;

beforeEach(async () => {
  server = await createTestApp();
  const vendorOf = (id: ProviderId): Vendor | undefined => vendors.find((vendor) => vendor.id === (id === local ? 'compatible' : id));
  ledger = createLedger(server.deps, { vendorOf, outputLimitOf: (_, model) => (model === 'gpt-4o' ? 16_384 : undefined) });
});

afterEach(() => server.close());

describe('a call', () => {
  const call = { provider: openai, model: 'gpt-4o-mini', usage: undefined, refused: false, estimate: { inputTokens: 900 }, partsSoFar: [] };

  test('costs what the provider reported', () => {
    expect(ledger.account({ ...call, usage: { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 10 } })).toEqual({
      usage: { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 10 },
      costUsd: '0.000126',
      costNanoUsd: 126_000n,
      estimated: false,
      simulated: false,
    });
  });

  test('is estimated from its request and from what had come when nothing was reported', () => {
    const partsSoFar = [{ type: 'text' as const, text: 'a'.repeat(300) }];
    expect(ledger.account({ ...call, partsSoFar })).toMatchObject({
      usage: { inputTokens: 900, outputTokens: 100 },
      costUsd: '0.000195',
      estimated: true,
    });
  });

  test('that was turned away used nothing, but counts what was reported all the same', () => {
    expect(ledger.account({ ...call, refused: true })).toMatchObject({
      usage: { inputTokens: 0, outputTokens: 0 },
      costUsd: '0',
      estimated: true,
    });
    expect(ledger.account({ ...call, refused: true, usage: { inputTokens: 5, outputTokens: 0 } })).toMatchObject({
      usage: { inputTokens: 5 },
      estimated: false,
    });
  });

  test('has an unknown price where nobody has said one, never 0, and none where it is simulated', () => {
    const usage = { inputTokens: 5, outputTokens: 5 };
    expect(ledger.account({ ...call, provider: local, model: 'llama', usage })).toMatchObject({ costUsd: null, costNanoUsd: null });
    expect(ledger.account({ ...call, provider: asId('gemini'), usage })).toMatchObject({ costUsd: null });
    expect(ledger.account({ ...call, provider: rehearsal, usage })).toMatchObject({ costUsd: '0', costNanoUsd: 0n, simulated: true });
  });

  test('may cost at most its input and the most that it may write', () => {
    const most = { provider: openai, inputTokens: 1_000_000, maxOutputTokens: undefined };
    expect(ledger.estimate({ ...most, model: 'gpt-4o-mini', maxOutputTokens: 1_000_000 })).toMatchObject({ costUsd: '0.75' });
    expect(ledger.estimate({ ...most, model: 'gpt-4o' })).toEqual({ inputTokens: 1_000_000, maxOutputTokens: 16_384, costUsd: '2.66384' });
    expect(ledger.estimate({ ...most, model: 'gpt-4o-mini' })).toEqual({ inputTokens: 1_000_000, costUsd: null });
    expect(ledger.estimate({ ...most, provider: rehearsal, model: 'rehearsal-1' })).toMatchObject({ costUsd: '0' });
  });
});

describe('a row', () => {
  const call = { usage: { inputTokens: 7, outputTokens: 3 }, costUsd: null, costNanoUsd: null, estimated: true, simulated: false };
  const request = { source: 'run', memberId: asId<MemberId>('somebody'), provider: openai, model: 'gpt-4o' } as const;

  test('says what is not known with null, never with 0, and is of now', () => {
    expect(ledgerRow(request, call, 1234)).toEqual({
      source: 'run',
      run_id: null,
      round: null,
      attempt: null,
      discussion_id: null,
      project_id: null,
      tier: null,
      track_id: null,
      ticket_id: null,
      member_id: 'somebody',
      provider: 'openai',
      model: 'gpt-4o',
      input_tokens: 7,
      cached_input_tokens: null,
      cache_write_tokens: null,
      output_tokens: 3,
      reasoning_tokens: null,
      cost_nano_usd: null,
      estimated: 1,
      simulated: 0,
      duration_ms: null,
      first_output_ms: null,
      at: 1234,
    });
  });

  test('has everything that was reported, what was written to caches as one sum', () => {
    const usage = {
      inputTokens: 9,
      cachedInputTokens: 2,
      cacheWrites: [
        { lifetime: '5m', tokens: 3 },
        { lifetime: '1h', tokens: 4 },
      ],
      outputTokens: 3,
      reasoningTokens: 0,
    } satisfies Usage;
    const place = { runId: asId<RunId>('r'), round: 1, attempt: 2, discussionId: asId<DiscussionId>('d'), projectId: asId<ProjectId>('p') };
    const row = ledgerRow(
      { ...request, ...place, durationMs: 50, firstOutputMs: 0 },
      { ...call, usage, costNanoUsd: 5n, estimated: false, simulated: true },
      1,
    );
    expect(row).toMatchObject({
      run_id: 'r',
      round: 1,
      attempt: 2,
      discussion_id: 'd',
      project_id: 'p',
      duration_ms: 50,
      first_output_ms: 0,
    });
    expect(row).toMatchObject({
      cached_input_tokens: 2,
      cache_write_tokens: 7,
      reasoning_tokens: 0,
      cost_nano_usd: 5n,
      estimated: 0,
      simulated: 1,
    });
  });
});

describe('the usage report', () => {
  async function record(at: string, model: string, costNanoUsd: bigint | null, more: { estimated?: boolean } = {}): Promise<void> {
    const member = await server.as('member');
    await server.deps.db.transaction().execute((transaction) =>
      ledger.row(
        transaction,
        { source: 'send', memberId: member.id, provider: openai, model, durationMs: 5, at: Date.parse(at) },
        {
          usage: { inputTokens: 100, outputTokens: 10 },
          costUsd: null,
          costNanoUsd,
          estimated: more.estimated ?? false,
          simulated: false,
        },
      ),
    );
  }

  interface Report {
    items: Record<string, unknown>[];
    timeZone: string;
  }

  const usage = async (query: string) => (await server.as('viewer')).call<Report>('GET', `/api/v1/usage?${query}`);

  beforeEach(async () => {
    await record('2026-03-01T23:30:00Z', 'gpt-4o', 2_000_000_001n);
    await record('2026-03-02T00:30:00Z', 'gpt-4o', null, { estimated: true });
    await record('2026-03-02T12:00:00Z', '=cmd,"x"', 1n);
  });

  test('sums by model, member and day, exactly, and says what is not known', async () => {
    expect((await usage('groupBy=model')).body.items).toEqual([
      expect.objectContaining({
        key: 'openai/gpt-4o',
        calls: 2,
        inputTokens: 200,
        costUsd: '2.000000001',
        unknownCalls: 1,
        estimatedCalls: 1,
      }),
      expect.objectContaining({ key: 'openai/=cmd,"x"', calls: 1, costUsd: '0.000000001', unknownCalls: 0 }),
    ]);
    expect((await usage('groupBy=member')).body.items).toEqual([expect.objectContaining({ label: 'The member', calls: 3 })]);
    expect((await usage('groupBy=day')).body.items.map((row) => [row['key'], row['calls']])).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 2],
    ]);
  });

  test('has the days of the workspace’s time zone', async () => {
    await server.deps.db.insertInto('settings').values({ name: 'time_zone', value: 'America/New_York' }).execute();
    const { body } = await usage('groupBy=day');
    expect(body.timeZone).toBe('America/New_York');
    expect(body.items.map((row) => [row['key'], row['calls']])).toEqual([
      ['2026-03-01', 2],
      ['2026-03-02', 1],
    ]);
  });

  test('is of the time that was asked for, its end left out', async () => {
    const { body } = await usage('groupBy=model&from=2026-03-01T23:30:00Z&to=2026-03-02T00:30:00Z');
    expect(body.items).toEqual([expect.objectContaining({ calls: 1 })]);
    expect((await usage('groupBy=model&from=2027-01-01T00:00:00Z&to=2026-01-01T00:00:00Z')).status).toBe(400);
    expect((await usage('groupBy=moon')).status).toBe(400);
    expect((await usage('groupBy=day&from=yesterday')).status).toBe(400);
  });

  test('is a table for spreadsheets too', async () => {
    const answer = await (await server.as('viewer')).call<string>('GET', '/api/v1/usage?groupBy=day', undefined, { accept: 'text/csv' });
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.body.split('\r\n').slice(0, 2)).toEqual([
      'key,label,calls,inputTokens,cachedInputTokens,outputTokens,reasoningTokens,costUsd,unknownCalls,estimatedCalls,simulatedCalls',
      '2026-03-01,2026-03-01,1,100,0,10,0,2.000000001,0,0,0',
    ]);
  });
});

test('a name in a table can’t be a formula, and separators stay inside their cell', () => {
  const row = {
    calls: 1,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    unknownCalls: 1,
    estimatedCalls: 0,
    simulatedCalls: 0,
  };
  const [, line] = usageCsv([{ key: '=1+1', label: 'a,"b"\nc', costUsd: null, ...row }]).split('\r\n');
  expect(line).toBe(`'=1+1,"a,""b""\nc",1,0,0,0,0,,1,0,0`);
});
