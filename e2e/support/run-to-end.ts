import type { Discussion, Run, RunAccepted } from '@baton/protocol';
import type { Api } from './api.ts';
import { expect } from './test.ts';

/** Asks `gpt-4o-mini` by REST, in the discussion's first take, and resolves once the run has ended. */
export async function runToEnd(api: Api, discussion: Discussion, text: string): Promise<Run['status']> {
  const [take] = discussion.takes;
  const { runId } = await api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    input: { text },
    ...(take === undefined ? {} : { takeId: take.id }),
  });
  const status = async (): Promise<Run['status']> => (await api.call<Run>('GET', `/runs/${runId}`)).status;
  await expect.poll(status, { timeout: 30_000, intervals: [50] }).toMatch(/finished|failed|stopped/);
  return status();
}
