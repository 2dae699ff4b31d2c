import { ask, prepared, signIn } from '../support/pages.ts';
import { allowLittle, outgrow, showCut } from '../support/outgrown.ts';
import { expect, test } from '../support/test.ts';

test('what is not sent any more is greyed under a line that says why; a summary, priced and edited, is sent in its place, and that is taken back', async ({
  page,
  server,
  provider,
}) => {
  const { api, discussion, path } = await prepared(server, provider);
  await allowLittle(api, discussion);
  await signIn(page, server, path);
  await outgrow(page);
  const thread = page.getByRole('region', { name: 'Thread' });
  const line = thread.getByRole('separator').filter({ hasText: 'Not sent any more' });
  await showCut(page);
  await expect(line).toBeVisible();
  await expect(thread).toContainText('The settings allow no more history');
  const last = (): string =>
    JSON.stringify(
      provider.mock
        .getRequests()
        .filter((request) => request.path.endsWith('/chat/completions'))
        .at(-1)?.body,
    );
  expect(last()).not.toContain('hello no. 1');

  await thread.getByRole('button', { name: 'Compact…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compact' });
  await expect(dialog).toContainText(/It would stand for \d+ entries .* gpt-4o-mini would write it: at most \$0\.\d+/);
  const before = provider.completions();
  await dialog.getByRole('button', { name: 'Write a summary' }).click();
  const field = dialog.getByRole('textbox', { name: 'Summary' });
  await expect(field).toHaveValue('They greeted each other, at length.');
  expect(provider.completions()).toBe(before + 1);
  await expect(dialog).toContainText(/Writing it cost (about )?\$/);

  // It is kept until somebody accepts it: closed and opened again, it is there.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Compact…' }).click();
  await expect(field).toHaveValue('They greeted each other, at length.');
  await field.fill('They greeted each other. Anna likes tabs.');
  await dialog.getByRole('button', { name: 'Send this instead' }).click();
  await expect(dialog).toBeHidden();
  await expect(thread).toContainText(/put a summary in the place of \d+ entries/);
  await expect(thread.getByRole('separator').filter({ hasText: 'Sent as a summary' })).toBeAttached();
  await page.getByRole('textbox', { name: 'Message' }).fill('hello again');
  await page.getByRole('button', { name: /^Show what will be sent/ }).click();
  const shown = page.getByRole('dialog', { name: 'What will be sent' });
  await expect(shown.getByRole('list', { name: 'Parts' })).toContainText('summary');
  await page.keyboard.press('Escape');
  await ask(page, 'hello again');
  await expect.poll(last).toContain('Anna likes tabs.');

  await thread.getByRole('button', { name: 'Take the summary back' }).click();
  await expect(thread).not.toContainText('put a summary in the place of');
  await ask(page, 'hello once more');
  await expect.poll(last).toContain('hello once more');
  expect(last()).not.toContain('Anna likes tabs.');
});

test('a summary is asked for from the palette, and can be written by hand', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const turns = ['hello one', 'hello two'];
  for (const turn of turns) {
    await ask(page, turn);
    await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(turns.indexOf(turn) + 1);
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('compact');
  await page.getByRole('option', { name: /^Compact…/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Compact' });
  await dialog.getByRole('button', { name: 'Write it myself' }).click();
  await dialog.getByRole('textbox', { name: 'Summary' }).fill('We said hello.');
  await dialog.getByRole('button', { name: 'Send this instead' }).click();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('put a summary in the place of 2 entries');
});
