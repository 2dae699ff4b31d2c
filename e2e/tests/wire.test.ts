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
