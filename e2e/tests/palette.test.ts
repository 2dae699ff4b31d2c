import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('the palette does whatever can be done in the open discussion', async ({ page, server, provider, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  const pick = async (words: string, name: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Find a discussion/ }).fill(words);
    await page.getByRole('option', { name: `${name} This discussion` }).click();
  };
  await pick('copy', 'Copy the last answer');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('Hello from the double.');
  await pick('wire', 'Show the wire of the last run');
  await expect(page.getByRole('dialog', { name: 'The wire' })).toBeVisible();
  await page.keyboard.press('Escape');
  await pick('will be sent', 'Show what will be sent');
  await expect(page.getByRole('dialog', { name: 'What will be sent' })).toBeVisible();
  await page.keyboard.press('Escape');
  await pick('regenerate', 'Answer again');
  await expect(page.getByRole('tab', { name: /^Take 2/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  await pick('take 1', 'Show Take 1');
  await expect(page.getByRole('tab', { name: 'Take 1' })).toHaveAttribute('aria-selected', 'true');
  await pick('compare', 'Compare two takes');
  const compared = page.getByRole('dialog', { name: 'Compare takes' });
  await expect(compared.getByText('hello', { exact: true }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await pick('edit', 'Edit the last message');
  await expect(page.getByRole('region', { name: 'Thread' }).getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await pick('branch', 'Branch from the last answer');
  await expect(page.getByRole('tab', { name: /^Take 3/ })).toBeVisible();
  await pick('model', 'Choose a model…');
  await expect(page.getByRole('combobox', { name: 'Find a model' })).toBeFocused();
  await expect(
    page.getByRole('option', { name: /^gpt-4o-mini .*128k window · sees pictures · \$0\.15 in · \$0\.6 out per 1M/ }),
  ).toBeVisible();
});
