import { makeLong } from '../support/long-discussion.ts';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';
import type { Run, RunAccepted } from '@baton/protocol';

test('zz', async ({ server, provider, page }) => {
  test.setTimeout(120_000);
  const { api, path, discussion } = await prepared(server, provider);
  for (const text of ['what does the readme say', 'hello']) {
    const { runId } = await api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, {
      provider: 'openai',
      model: 'gpt-4o-mini',
      input: { text },
      takeId: discussion.takes[0]?.id,
    });
    await expect.poll(async () => (await api.call<Run>('GET', `/runs/${runId}`)).status, { intervals: [50] }).toBe('finished');
  }
  let t = Date.now();
  const seq = await makeLong(server, api, discussion, 5000);
  console.log('seeded', seq, 'events in', Date.now() - t);
  await signIn(page, server, '/projects');
  page.on('console', (m) => console.log(m.text()));
  t = Date.now();
  await page.goto(server.url + path);
  await expect(page.getByText(/^Answer /).last()).toBeAttached({ timeout: 60_000 });
  console.log('opened in', Date.now() - t);
  console.log(await page.locator('article').count());
});
