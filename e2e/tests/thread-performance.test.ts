import type { Run, RunAccepted } from '@baton/protocol';
import { makeLong } from '../support/long-discussion.ts';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const ENTRIES = 5000;
/** Rows that may be in the page: what fills two screens, and what the reader has touched. */
const MOST_ARTICLES = 80;

test('of a discussion of 5,000 entries only what is in view is drawn, at its end and wherever one scrolls', async ({
  server,
  provider,
  page,
}) => {
  test.setTimeout(180_000);
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
  const events = await makeLong(server, api, discussion, ENTRIES);
  await signIn(page, server, '/projects');
  const startedAt = Date.now();
  await page.goto(server.url + path);
  await expect(page.getByText(/^Answer /).last()).toBeAttached({ timeout: 60_000 });
  const openedMs = Date.now() - startedAt;

  const articles = page.getByRole('region', { name: 'Thread' }).getByRole('article');
  expect(await articles.count()).toBeLessThan(MOST_ARTICLES);
  const frames = await page.getByRole('region', { name: 'Thread' }).evaluate(async (scroller) => {
    const times: number[] = [];
    let before = performance.now();
    for (let step = 0; step < 120; step += 1) {
      scroller.scrollTop -= 400;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      times.push(performance.now() - before);
      before = performance.now();
    }
    return times.sort((left, right) => left - right);
  });
  expect(await articles.count()).toBeLessThan(MOST_ARTICLES);
  console.log(
    `thread of ${ENTRIES} entries (${events} events): opened in ${openedMs} ms with the page itself; scrolling, a frame takes ` +
      `${frames[60]?.toFixed(0)} ms at the median and ${frames[114]?.toFixed(0)} ms at p95`,
  );
});
