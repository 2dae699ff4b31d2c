import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('words are found in a thread, also where they are out of view, and errors are jumped to', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  for (let turn = 1; turn <= 6; turn += 1) {
    await ask(page, `hello number${turn}${'\nand another line'.repeat(12)}`);
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await ask(page, 'refuse the key');
  const refused = page.getByText('OpenAI refused the key.', { exact: true });
  await expect(refused).toBeVisible();

  await page.keyboard.press('Control+f');
  const field = page.getByRole('searchbox', { name: 'Find in this discussion' });
  await expect(field).toBeFocused();
  await field.fill('hello NUMBER1');
  await expect(page.getByRole('search')).toContainText('1 of 1');
  const first = page.getByRole('region', { name: 'Thread' }).getByText(/hello number1/);
  await expect(first).toBeInViewport();
  await expect(refused).not.toBeInViewport();

  await page.getByRole('button', { name: 'Errors' }).click();
  await expect(refused).toBeInViewport();
  await field.fill('nowhere in it');
  await expect(page.getByRole('search')).toContainText('nothing found');
  await field.press('Escape');
  await expect(page.getByRole('search')).toBeHidden();
});
