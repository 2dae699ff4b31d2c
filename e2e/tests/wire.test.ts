import type { Discussion } from '@baton/protocol';
import { startVendorDouble } from '@baton/testkit';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('the receipt opens the wire: request, stream, times, limits, and the same as curl', async ({ page, server, provider, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'what does the readme say');
  await page.getByRole('note', { name: 'Receipt' }).getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'The wire' });
  await expect(dialog.getByRole('heading', { level: 3 })).toHaveText(['Round 1', 'Round 2']);
  await expect(dialog).toContainText('"model": "gpt-4o-mini"');
  await expect(dialog).toContainText('data: [DONE]');
  await expect(dialog).toContainText(/first output after .* in all/);
  await expect(dialog).not.toContainText('sk-test-0123456789');
  await dialog.getByRole('button', { name: 'Copy as curl' }).first().click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^curl --no-buffer -X POST 'http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions'/);
  expect(copied).toContain('authorization: Bearer $OPENAI_API_KEY');
  expect(copied).not.toContain('sk-test-0123456789');
});

test('what came from a cache shows with each round and in the sum, and costs less', async ({ page, server }) => {
  const double = await startVendorDouble({
    models: ['gpt-4o-mini'],
    answer: () => ({ text: ['Read from the cache.'], usage: { inputTokens: 2000, cachedInputTokens: 1500, outputTokens: 100 } }),
  });
  const { api, discussion: untitled } = await prepared(server, { baseUrl: `${double.url}/v1` });
  // With a title, so that nothing is asked for one.
  const discussion = await api.call<Discussion>('POST', `/projects/${untitled.projectId}/discussions`, { title: 'Cached' });
  await signIn(page, server, `/discussions/${discussion.id}`);
  await ask(page, 'hello');
  const receipt = page.getByRole('note', { name: 'Receipt' });
  await expect(receipt).toContainText('2k in, 100 out');
  await receipt.getByRole('button').click();
  await expect(page.getByRole('dialog', { name: 'The wire' })).toContainText('75 % from the cache');
  await page.keyboard.press('Escape');
  await page.locator('body').press('Control+Alt+b');
  await page.getByRole('tab', { name: 'Cost' }).click();
  await expect(page.getByRole('tabpanel', { name: 'Cost' })).toContainText('2k in, 100 out · 75 % from the cache');

  const { usage } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
  expect(usage).toMatchObject({ inputTokens: 2000, cachedInputTokens: 1500 });
  // Per million: $0.15 for what is read, $0.075 for what was cached, $0.60 for what is written.
  expect(Number(usage.costUsd)).toBeCloseTo((500 * 0.15 + 1500 * 0.075 + 100 * 0.6) / 1e6, 9);
  await double.close();
});
