import type { Page } from '@playwright/test';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const thread = (page: Page) => page.getByRole('region', { name: 'Thread' });
const box = (page: Page) => page.getByRole('textbox', { name: 'Message' });

test('whatever goes away under the keyboard while text streams, the focus stands somewhere sensible', async ({
  page,
  server,
  provider,
}) => {
  test.setTimeout(120_000);
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();

  // Escape in the editor goes back to where it was opened from.
  const edit = page.getByRole('button', { name: 'Edit' });
  await edit.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' again');
  await page.keyboard.press('Escape');
  await expect(edit).toBeFocused();

  // An answer comes meanwhile from another device: what one types in stays, and leaving it lands in the thread.
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Edit message' })).toBeFocused();
  await api.call('POST', `/discussions/${discussion.id}/runs`, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    input: { text: 'tell the longest story' },
    takeId: discussion.takes[0]?.id,
  });
  await expect(page.getByText(/word5 /)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Edit message' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(thread(page)).toBeFocused();

  await page.keyboard.press('Control+f');
  await expect(page.getByRole('searchbox', { name: 'Find in this discussion' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(thread(page)).toBeFocused();

  await box(page).fill('never mind');
  await box(page).press('Alt+Enter');
  const said = page.getByRole('list', { name: 'Said and not taken up yet' });
  await said.getByRole('button', { name: 'Take back', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(said).toBeHidden();
  await expect(box(page)).toBeFocused();

  const stop = page.getByRole('button', { name: 'Stop' });
  await stop.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Stopped. What was written is kept.')).toBeVisible();
  await expect(box(page)).toBeFocused();

  await page.getByRole('button', { name: 'Answer again', exact: true }).last().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Take 2' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(/word5 /)).toBeVisible();
  await expect(thread(page)).toBeFocused();
});

test('a stop that is asked for keeps the focus until the run has ended', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const held = Promise.withResolvers<void>();
  await page.route('**/api/v1/runs/*/stop', async (route) => {
    await held.promise;
    await route.continue();
  });
  await ask(page, 'tell the longest story');
  await expect(page.getByText(/word5 /)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).focus();
  await page.keyboard.press('Enter');
  const stopping = page.getByRole('button', { name: 'Stopping…' });
  await expect(stopping).toBeFocused();
  await expect(stopping).toHaveAttribute('aria-disabled', 'true');
  held.resolve();
  await expect(box(page)).toBeFocused();
});

test('whoever has let go of a button is left alone when it goes away', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'tell a long story');
  await expect(page.getByText(/word5 /)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).focus();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await expect(page.getByText(/word119 word120/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
});
