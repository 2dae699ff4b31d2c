import { ask, chooseModel, invited, prepared, signIn } from '../support/pages.ts';
import { runToEnd } from '../support/run-to-end.ts';
import { expect, test } from '../support/test.ts';

test('a reload in mid-stream and a second tab show the same text', async ({ server, provider, page, context }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await ask(page, 'tell a long story');
  await expect(page.getByText(/word5 /)).toBeVisible();
  const second = await context.newPage();
  await second.goto(server.url + path);
  await page.reload();
  await expect(page.getByText(/word1 word2 word3/)).toBeVisible();
  for (const tab of [page, second]) await expect(tab.getByText(/word119 word120/)).toBeVisible({ timeout: 20_000 });
  const texts = await Promise.all(
    [page, second].map((tab) =>
      tab
        .getByRole('article', { name: 'gpt-4o-mini' })
        .getByText(/word1 /)
        .innerText(),
    ),
  );
  expect(texts[0]).toBe(texts[1]);
  expect(texts[0]?.split(' ')).toHaveLength(120);
});

test('an invited viewer watches the stream and may not send', async ({ server, provider, page, browser }) => {
  const { api, discussion, path } = await prepared(server, provider);
  const viewer = await invited(browser, server, api, 'viewer');
  await viewer.goto(server.url + path);
  await expect(viewer.getByText('You are a viewer here: you can read along.')).toBeVisible();
  await expect(viewer.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await ask(page, 'tell a long story');
  await expect(viewer.getByText(/word1 word2/)).toBeVisible();
  await expect(viewer.getByText(/word119 word120/)).toBeVisible({ timeout: 20_000 });
  const refused = await viewer.request.post(`${server.url}/api/v1/discussions/${discussion.id}/runs`, {
    data: { provider: 'openai', model: 'gpt-4o-mini', input: { text: 'hello' } },
    headers: { origin: server.url },
  });
  expect(refused.status()).toBe(403);
  await viewer.context().close();
});

test('stop ends the answer, keeps what was written, and says so', async ({ server, provider, page }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await ask(page, 'tell the longest story');
  await expect(page.getByText(/word5 /)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped. What was written is kept.')).toBeVisible();
  await expect(page.getByText(/word5 /)).toBeVisible();
  await expect(page.getByText(/word500/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
});

test('a wrong key, a rate limit and a cut line say what happened and what to do next', async ({ server, provider, page }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await ask(page, 'refuse the key');
  await expect(page.getByText('OpenAI refused the key.', { exact: true })).toBeVisible();
  await expect(page.getByText('Set it again in Settings → Providers.')).toBeVisible();
  await ask(page, 'cut the line');
  await expect(page.getByText('The connection to OpenAI failed.', { exact: true })).toBeVisible();
  await expect(page.getByText('Check the network and the base URL, then retry.')).toBeVisible();
  await ask(page, 'too fast');
  await expect(page.getByText(/Trying again/)).toBeVisible();
  await expect(page.getByText('OpenAI limits how often it may be asked, and the limit is reached.', { exact: true })).toBeVisible({
    timeout: 20_000,
  });
});

test('a killed server loses nothing: the page reconnects and the run goes on', async ({ server, provider, page }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await ask(page, 'tell a long story');
  await expect(page.getByText(/word5 /)).toBeVisible();
  await server.end('SIGKILL');
  await expect(page.getByText(/Reconnecting since .* · holding at #\d+/)).toBeVisible();
  await server.launch();
  await expect(page.getByText(/word119 word120/)).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText(/server restarted|The server ended here/).first()).toBeVisible();
});

test('a wait that is longer than the model usually takes is said to be', async ({ page, server, provider }) => {
  test.setTimeout(120_000);
  const { api, path, discussion } = await prepared(server, provider);
  provider.mock.addFixturesFromJSON([{ match: { userMessage: 'take your time' }, response: { content: 'At last.' }, latency: 4000 }]);
  for (let run = 0; run < 20; run += 1) await runToEnd(api, discussion, 'hello');
  await signIn(page, server, path);
  await ask(page, 'take your time');
  await expect(page.getByText(/^Waiting for OpenAI · \d\.\d s · longer than usual: 19 of 20 answers begin within \d+ ms$/)).toBeVisible();
  await expect(page.getByText('At last.')).toBeVisible();
});
