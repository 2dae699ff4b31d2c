import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('what somebody says about a line of a difference stands in the next message, with the line', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'rehearsal-1');
  await ask(page, 'Please replace "Hello, world." with "Hello, reader." in README.md');
  const card = page.locator('[data-approval]');
  await card.getByRole('button', { name: 'Comment on lines' }).press('Enter');
  const line = card.getByRole('button', { name: 'Comment on added line 3' });
  await line.press('Enter');
  const said = card.getByRole('textbox', { name: 'Comment on added line 3' });
  await expect(said).toBeFocused();
  await page.keyboard.type('Say it to one reader.');
  await page.keyboard.press('Enter');

  const message = page.getByRole('textbox', { name: 'Message' });
  await expect(message).toHaveValue('> README.md:3\n>\n>     +Hello, reader.\n\nSay it to one reader.');
  await expect(line).toBeFocused();
  await expect(card.getByRole('button', { name: 'Approve' })).toBeVisible();

  // Another one goes behind it; letters that are typed decide nothing.
  await card.getByRole('button', { name: 'Comment on removed line 3' }).click();
  await page.keyboard.type('a reason to remove it?');
  await card.getByRole('button', { name: 'Add to message' }).click();
  await expect(message).toHaveValue(/Say it to one reader\.\n\n> README\.md:3\n>\n> {5}-Hello, world\.\n\na reason to remove it\?$/);
  await message.press('Enter');
  await expect(message).toHaveValue('');
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Say it to one reader.');
});
