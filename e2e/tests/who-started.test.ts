import { ask, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('who asked for an answer is named, where it is not who wrote the question; takes at work are marked; who looks away is away', async ({
  page,
  server,
  provider,
  browser,
}) => {
  const { api, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'tell the longest story');
  await expect(page.getByText(/word5 /)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Stopped\. What was written is kept\. Say how to go on/)).toBeVisible();
  await expect(page.getByText(/^asked for by/)).toHaveCount(0);

  const vera = await invited(browser, server, api, 'member');
  await vera.goto(server.url + path);
  await vera.getByRole('button', { name: 'Answer again', exact: true }).click();
  const takes = page.getByRole('tablist', { name: 'Takes' });
  await expect(takes.getByRole('tab', { name: /^Take 2 ?, a run is at work$/ })).toBeVisible();
  await takes.getByRole('tab', { name: /^Take 2/ }).click();
  await expect(page.getByRole('article', { name: 'gpt-4o-mini' }).getByText('asked for by \u2068Vera\u2069')).toBeVisible();
  await page.locator('body').press('Control+Alt+b');
  await page.getByRole('tab', { name: /^People/ }).click();
  await expect(page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'Vera' })).toContainText('started the run · here');

  await vera.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'Vera' })).toContainText('away');
  await vera.context().close();
});
