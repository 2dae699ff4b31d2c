import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { startSteadyStream } from '../support/steady-stream.ts';
import { expect, test } from '../support/test.ts';

test('a starred model comes first everywhere, and what a project begins with can be changed where one chooses', async ({
  page,
  server,
  provider,
  browser,
}) => {
  const { api, path, discussion } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o');
  const picker = page.getByRole('button', { name: /^Model:/ });
  await picker.click();
  const field = page.getByRole('combobox', { name: 'Find a model' });
  await field.fill('gpt-4o');
  await field.press('ArrowDown');
  // Starred, it moves up; what the buttons are about stays the same.
  await page.getByRole('button', { name: 'Favourite' }).click();
  await expect(page.getByRole('button', { name: 'Favourite' })).toHaveAttribute('aria-pressed', 'true');
  await field.press('ArrowDown');
  await page.getByRole('button', { name: 'Default for this project' }).click();
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await api.call<{ settings: { model?: string } }>('GET', `/projects/${discussion.projectId}`)).settings.model)
    .toBe('gpt-4o');

  // On another device, in a discussion that has none yet.
  const other = await browser.newContext();
  const second = await other.newPage();
  const next = await api.call<typeof discussion>('POST', `/projects/${discussion.projectId}/discussions`, {});
  await signIn(second, server, `/discussions/${next.id}`);
  await expect(second.getByRole('button', { name: 'Model: gpt-4o', exact: true })).toBeVisible();
  await second.getByRole('button', { name: /^Model:/ }).click();
  await expect(second.getByRole('listbox', { name: 'Choose a model' }).getByRole('group').first()).toHaveAccessibleName('Favourites');
  await expect(second.getByRole('group', { name: 'Favourites' }).getByRole('option')).toHaveText([/^gpt-4o-mini/]);
  await other.close();
});

test('who reads further up is told of what comes below, and is not moved', async ({ page, server }) => {
  test.setTimeout(90_000);
  const stream = await startSteadyStream();
  const { path } = await prepared(server, stream);
  await signIn(page, server, path);
  await ask(page, 'write at length');
  await stream.write(['A line of many.\n\n'.repeat(80)], 50);
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(page.getByText('A line of many.').last()).toBeInViewport();
  await thread.hover();
  await page.mouse.wheel(0, -1200);
  const first = await thread.evaluate((scroller) => scroller.scrollTop);
  await expect
    .poll(() => thread.evaluate(({ scrollTop, scrollHeight, clientHeight }) => scrollHeight - scrollTop - clientHeight))
    .toBeGreaterThan(400);
  const before = await thread.evaluate((scroller) => scroller.scrollTop);
  await stream.write(['And the last line.\n\n'], 50);
  const below = page.getByRole('button', { name: 'New below' });
  await expect(below).toBeVisible();
  expect(await thread.evaluate((scroller) => scroller.scrollTop)).toBe(before);
  expect(before).toBeLessThanOrEqual(first);
  await below.click();
  await expect(page.getByText('And the last line.')).toBeInViewport();
  await expect(below).toBeHidden();
  stream.end();
  await stream.stop();
});
