import { asId, type ModelList, type Run } from '@baton/protocol';
import { afterEach, expect, test } from 'vitest';
import { newId } from '../../ids.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion } from '../../test-discussion.ts';

let server: TestApp;
afterEach(() => server.close());

const modelOf = async (id: string) => {
  const viewer = await server.as('viewer');
  const { body } = await viewer.call<ModelList>('GET', '/api/v1/providers/rehearsal/models');
  return body.items.find((model) => model.id === id);
};

/** Calls as the ledger has them, each with the time until its answer began. */
async function called(model: string, times: readonly (number | null)[]): Promise<void> {
  for (const first_output_ms of times) {
    await server.deps.db
      .insertInto('ledger')
      .values({
        id: newId(),
        at: server.deps.clock.now(),
        source: 'run',
        run_id: null,
        round: null,
        attempt: null,
        discussion_id: null,
        project_id: null,
        member_id: asId('m'),
        provider: asId('rehearsal'),
        model,
        input_tokens: 1,
        cached_input_tokens: null,
        cache_write_tokens: null,
        output_tokens: 1,
        reasoning_tokens: null,
        cost_nano_usd: 0n,
        estimated: 0,
        simulated: 1,
        duration_ms: null,
        first_output_ms,
      })
      .execute();
  }
}

test('a model says within which time 19 of 20 of its answers begin, once 20 have', async () => {
  server = await createTestApp();
  await called(
    'rehearsal-1',
    Array.from({ length: 19 }, (_, index) => (index + 1) * 100),
  );
  await called('another', [9000]);
  expect(await modelOf('rehearsal-1')).not.toHaveProperty('firstOutput');
  await called('rehearsal-1', [60_000, null]);
  expect(await modelOf('rehearsal-1')).toMatchObject({ firstOutput: { calls: 20, p95Ms: 1900 } });
});

test('a run leaves in the ledger how long its answers took to begin', async () => {
  server = await createTestApp();
  await server.app.startRuns();
  const discussion = await createTestDiscussion(server);
  const { runId } = await discussion.start({ provider: asId('rehearsal'), model: 'rehearsal-1', input: { text: 'Hello' } });
  await discussion.ended(runId);
  expect((await discussion.caller.call<Run>('GET', `/api/v1/runs/${runId}`)).body.status).toBe('finished');
  const rows = await server.deps.db.selectFrom('ledger').select(['first_output_ms', 'duration_ms']).where('run_id', '=', runId).execute();
  expect(rows).toEqual([{ first_output_ms: expect.any(Number), duration_ms: expect.any(Number) }]);
  expect(rows[0]?.first_output_ms).toBeLessThanOrEqual(rows[0]?.duration_ms ?? 0);
});
