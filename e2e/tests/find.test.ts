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

test('a place that was found is in view and marked, within a long answer and behind what is folded', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'what does the readme say');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'many words' },
      response: { content: Array.from({ length: 900 }, (_, index) => `w${index} and so on`).join(' ') },
      chunkSize: 4000,
    },
  ]);
  await ask(page, 'many words');
  await expect(page.getByText(/w899 and so on/)).toBeVisible();

  /** What is marked as the place that one is at, and whether it can be seen. */
  const here = () =>
    page.evaluate(() => {
      const [range] = CSS.highlights.get('found-here') ?? [];
      if (!(range instanceof Range)) return undefined;
      const { top, bottom } = range.getBoundingClientRect();
      const view = range.startContainer.parentElement?.closest('section')?.getBoundingClientRect();
      return { words: range.toString(), seen: view !== undefined && top >= view.top && bottom <= view.bottom };
    });
  await page.keyboard.press('Control+f');
  const field = page.getByRole('searchbox', { name: 'Find in this discussion' });
  await field.fill('W450 and');
  await expect.poll(here).toEqual({ words: 'w450 and', seen: true });
  await expect(page.getByRole('search')).toContainText('1 of 1');

  // Once in the output of a tool that is folded, once in the answer, which draws it bold.
  await field.fill('world');
  await expect(page.getByRole('search')).toContainText('1 of 2');
  await expect.poll(here).toEqual({ words: 'world', seen: true });
  await expect(page.getByRole('button', { name: /^read_file/, expanded: true })).toBeVisible();
  await field.press('Enter');
  await expect(page.getByRole('search')).toContainText('2 of 2');
  await expect
    .poll(() => page.evaluate(() => [...(CSS.highlights.get('found-here') ?? [])][0]?.startContainer.parentElement?.localName))
    .toBe('strong');
  await field.press('Escape');
  await expect.poll(here).toBeUndefined();
});
