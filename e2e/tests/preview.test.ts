import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('what will be sent is shown before, priced, and parts of it can be left out of one run', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();

  await page.getByRole('textbox', { name: 'Message' }).fill('what does the readme say');
  const bar = page.getByRole('button', { name: /^Show what will be sent\. about .* tokens, \d+ % of the window, next ≤ \$/ });
  await bar.click();
  const dialog = page.getByRole('dialog', { name: 'What will be sent' });
  await expect(dialog).toContainText('"content": "what does the readme say"');
  await expect(dialog).toContainText('"name": "search_files"');
  const made = dialog.locator('dl');
  await expect(made.locator('dt')).toHaveText(['system', 'tools', 'files', 'history', 'draft', 'room left']);
  await expect(made.locator('dd').last()).toHaveText(/^12\d(\.\d)?k$/);

  await dialog.getByRole('checkbox', { name: 'Send Search the text files' }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Send hello there' }).uncheck();
  await expect(dialog).not.toContainText('"name": "search_files"');
  await expect(dialog).not.toContainText('"content": "hello there"');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Show what will be sent/ })).toContainText('2 left out');

  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('greets the world');
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  const last = JSON.stringify(sent.at(-1)?.body);
  expect(last).not.toContain('search_files');
  expect(last).not.toContain('hello there');
  expect(last).toContain('read_file');
  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await expect(page.getByRole('button', { name: /^Show what will be sent/ })).not.toContainText('left out');
});

test('a file is named with @, found by a few letters, and sent along from then on', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('hello, look at @pay');
  await expect(page.getByRole('listbox', { name: 'Files' }).getByRole('option')).toHaveText(['src/pay.ts']);
  await box.press('Enter');
  await expect(box).toHaveValue('hello, look at `src/pay.ts` ');
  await page.keyboard.press('Control+Alt+b');
  await expect(page.getByRole('tab', { name: 'Context 1' })).toBeVisible();
  await box.press('Enter');
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Hello from the double.');
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  expect(JSON.stringify(sent.map((request) => request.body))).toContain('src/pay.ts');
});
