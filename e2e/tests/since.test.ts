import { runToEnd } from '../support/run-to-end.ts';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('coming back says what came since, and nothing of what one has said or seen oneself', async ({ page, server, provider }) => {
  const { api, path, discussion } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello');
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  const line = page.getByText(/^Since you were here, /);

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(/\/settings/);
  await page.goBack();
  await expect(thread).toContainText('Hello from the double.');
  await expect(line).toHaveCount(0);

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(/\/settings/);
  const { takes } = await api.call<typeof discussion>('GET', `/discussions/${discussion.id}`);
  await runToEnd(api, { ...discussion, takes }, 'what does the readme say');
  const read = page.waitForResponse((answer) => answer.url().endsWith('/read-mark') && answer.request().method() === 'PUT');
  await page.goBack();
  // The question came by the owner's token: it is the owner's own.
  await expect(line).toHaveText(/^Since you were here, .+ · 1 message · 1 file read · \$0\.000\d+$/);
  await read;

  await page.reload();
  await expect(thread).toContainText('greets the world');
  await expect(line).toHaveCount(0);
});
