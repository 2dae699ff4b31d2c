import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('what is said to a run at work waits as a chip, can be taken back, and is answered afterwards', async ({ page, server, provider }) => {
  test.setTimeout(120_000);
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'tell the longest story');
  const box = page.getByRole('textbox', { name: 'Message' });
  const chips = page.getByRole('list', { name: 'Said and not taken up yet' });
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();

  await box.fill('never mind');
  await box.press('Alt+Enter');
  await expect(chips).toContainText('never mind');
  await expect(chips).toContainText('after this run');
  await chips.getByRole('button', { name: 'Take back and edit' }).click();
  await expect(box).toHaveValue('never mind');
  await expect(chips).toBeHidden();

  await box.fill('hello again');
  await box.press('Alt+Enter');
  await expect(chips).toContainText('hello again');
  await expect(box).toHaveValue('');

  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.', { timeout: 60_000 });
  await expect(thread.getByRole('article', { name: 'anna' }).last()).toContainText('hello again');
  await expect(chips).toBeHidden();
});

test('what is said for the next round is answered by the same run, where it was said', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'tell a long story');
  const box = page.getByRole('textbox', { name: 'Message' });
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await box.fill('hello, and briefly');
  await box.press('Enter');
  await expect(page.getByRole('list', { name: 'Said and not taken up yet' })).toContainText('before the next round');
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.', { timeout: 20_000 });
  await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(1);
  await expect(page.getByRole('note', { name: 'Receipt' })).toContainText('2 rounds');
  expect(
    await thread.getByRole('article').evaluateAll((articles) => articles.map((article) => article.getAttribute('aria-label'))),
  ).toEqual(['anna', 'gpt-4o-mini', 'anna', 'gpt-4o-mini']);
});
