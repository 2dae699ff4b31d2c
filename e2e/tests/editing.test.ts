import type { Discussion } from '@baton/protocol';
import type { Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const thread = (page: Page) => page.getByRole('region', { name: 'Thread' });
const editor = (page: Page) => page.getByRole('textbox', { name: 'Edit message' });

/** Asks from another device, in the first take. */
const askElsewhere = (api: Api, discussion: Discussion, text: string) =>
  api.call('POST', `/discussions/${discussion.id}/runs`, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    input: { text },
    takeId: discussion.takes[0]?.id,
  });

test('an editor stays, with its words and the focus, when a run starts elsewhere and when the page is loaded again', async ({
  page,
  server,
  provider,
}) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await page.getByRole('article', { name: 'anna' }).hover();
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(editor(page)).toBeFocused();
  await editor(page).fill('hello in other words');

  await askElsewhere(api, discussion, 'tell a slow story');
  await expect(page.getByText('This can be sent when it has ended.')).toBeVisible();
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type(' and more');
  await page.keyboard.press('Enter');
  await expect(editor(page)).toHaveValue('hello in other words and more');
  await expect(page.getByRole('button', { name: 'Send as new take' })).toBeDisabled();

  await page.reload();
  await expect(editor(page)).toHaveValue('hello in other words and more');
  await expect(editor(page)).not.toBeFocused();
  await expect(page.getByText(/word119 word120/)).toBeVisible({ timeout: 60_000 });
  // The answer's end moves what stands here.
  await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Send as new take' }).press('Enter');
  await expect(thread(page)).toContainText('hello in other words and more');
  await expect(thread(page)).toContainText('Hello from the double.');
  await expect(editor(page)).toBeHidden();
  await page.reload();
  await expect(thread(page)).toContainText('Hello from the double.');
  await expect(editor(page)).toBeHidden();
});

test('an edited message whose run was refused says so and can be answered', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'refuse the key');
  await expect(page.getByText('OpenAI refused the key.', { exact: true })).toBeVisible();
  await page.route('**/api/v1/discussions/*/runs', (route) => route.fulfill({ status: 503, contentType: 'text/html', body: 'busy' }));
  await page.getByRole('article', { name: 'anna' }).hover();
  await page.getByRole('button', { name: 'Edit' }).click();
  await editor(page).fill('hello there');
  await page.getByRole('button', { name: 'Send as new take' }).click();

  await expect(page.getByRole('tab', { name: 'Take 2' })).toHaveAttribute('aria-selected', 'true');
  await expect(thread(page)).toContainText('This message stands here without an answer');
  await expect(page.getByRole('main').getByRole('alert').first()).toBeVisible();
  const answer = thread(page).getByRole('button', { name: 'Answer', exact: true });
  await answer.click();
  await expect(answer).toBeVisible();

  await page.unroute('**/api/v1/discussions/*/runs');
  await answer.click();
  await expect(thread(page)).toContainText('Hello from the double.');
  await expect(thread(page)).not.toContainText('without an answer');
  await expect(page.getByRole('tab', { name: /^Take/ })).toHaveCount(2);
});
