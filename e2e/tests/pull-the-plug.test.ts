import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { plugInto } from '../support/plug.ts';
import { expect, test } from '../support/test.ts';

test('pull the plug: one browser loses its network, then the server dies, and both end with the same sentence', async ({
  browser,
  page,
  server,
  provider,
}) => {
  test.setTimeout(120_000);
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  const plug = await plugInto(server.url);
  const far = await (await browser.newContext({ storageState: await page.context().storageState() })).newPage();
  await far.goto(`${plug.url}${path}`);
  await expect(far.getByRole('textbox', { name: 'Message' })).toBeVisible();

  await ask(page, 'tell the longest story');
  const near = page.getByRole('region', { name: 'Thread' });
  const away = far.getByRole('region', { name: 'Thread' });
  await expect(away).toContainText('word5 ');

  // One loses its network: it holds its number while the other goes on.
  plug.pull();
  const strip = far.getByText(/since \d\d:\d\d · holding at #\d+/);
  await expect(strip).toBeVisible();
  const held = await strip.textContent();
  const shown = (await away.textContent()) ?? '';
  await expect(near).toContainText('word60 ', { timeout: 30_000 });
  await expect(strip).toHaveText(held ?? '');
  expect(await away.textContent()).toBe(shown);

  // The server dies while the other looks on; the first one is still away.
  await server.end('SIGKILL');
  await expect(page.getByText(/since \d\d:\d\d · holding at #\d+/)).toBeVisible();
  await server.launch();
  await expect(page.getByText(/^Resumed · \d+ events? · 0 lost$/)).toBeVisible({ timeout: 20_000 });
  await expect(near.getByText(/server restarted \d\d:\d\d:\d\d/)).toBeVisible();

  plug.push();
  await expect(far.getByText(/^Resumed · \d+ events? · 0 lost$/)).toBeVisible({ timeout: 30_000 });
  await expect(near).toContainText('word499 word500', { timeout: 40_000 });
  await expect(away).toContainText('word499 word500', { timeout: 40_000 });
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await expect(far.getByRole('note', { name: 'Receipt' })).toBeVisible();
  const words = (thread: typeof near) => thread.getByRole('article', { name: 'gpt-4o-mini' }).allInnerTexts();
  const both = await Promise.all([words(near), words(away)]);
  const plain = (texts: string[]): string =>
    texts
      .join('\n')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/Copy|simulated/g, '')
      .trim();
  expect(plain(both[1] ?? [])).toBe(plain(both[0] ?? []));
  await plug.close();
});
