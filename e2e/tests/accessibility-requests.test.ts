import type { Page } from '@playwright/test';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

async function compact(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('compact');
  await page.getByRole('option', { name: /^Compact…/ }).click();
}

for (const view of axeViews) {
  const name = `${view.theme}, ${view.width} wide`;

  test(`nothing that makes a summary has a violation that axe knows, ${name}`, async ({ server, provider, page }) => {
    const { path } = await prepared(server, provider);
    const check = await checkedByAxe(page, view);
    await signIn(page, server, path);
    const receipts = page.getByRole('note', { name: 'Receipt' });
    const dialog = page.getByRole('dialog', { name: 'Compact' });
    const write = dialog.getByRole('button', { name: 'Write a summary' });
    for (const [index, words] of ['hello one', 'hello two'].entries()) {
      await ask(page, words);
      await expect(receipts).toHaveCount(index + 1);
      await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
    }
    await compact(page);
    await dialog.getByText(/It would stand for/).waitFor();
    await check('its price');
    await page.route('**/summaries', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ title: 'The model wrote nothing.', status: 503, kind: 'unavailable', code: 'no_summary' }),
      }),
    );
    await write.click();
    await dialog.getByRole('alert').waitFor();
    await check('none was written');
    await page.unroute('**/summaries');
    await write.click();
    await dialog.getByText(/Writing it cost/).waitFor();
    await check('what was written');
    await dialog.getByRole('button', { name: 'Send this instead' }).click();
    await page
      .getByRole('region', { name: 'Thread' })
      .getByText(/put a summary in the place of/)
      .waitFor();
    await check('a summary in the place of the beginning');
  });

  test(`nothing that edits the next request has a violation that axe knows, ${name}`, async ({ server, provider, page }) => {
    provider.mock.addFixturesFromJSON([
      {
        match: { userMessage: 'write it down', hasToolResult: false },
        response: { content: 'I write.', toolCalls: [{ id: 'call_w', name: 'write_file', arguments: { path: 'out.txt', content: 'x' } }] },
      },
    ]);
    const { path } = await prepared(server, provider);
    const check = await checkedByAxe(page, view);
    await signIn(page, server, path);
    await ask(page, 'write it down');
    await page.locator('[data-approval]').getByRole('button', { name: 'Approve' }).waitFor();
    await page.getByRole('button', { name: 'Next request…' }).click();
    const dialog = page.getByRole('dialog', { name: 'The next request of this run' });
    await expect(dialog.getByRole('list', { name: 'Parts' })).toContainText('waits for a decision');
    await check('what it would be');
    await dialog.getByRole('button', { name: 'Edit write it down' }).click();
    await dialog.getByRole('textbox', { name: 'Sent instead of write it down' }).fill('write it down in verse');
    await check('one of its texts being edited');
    await dialog.getByRole('button', { name: 'Send this' }).click();
    await dialog.getByRole('table', { name: /^Changes in write it down/ }).waitFor();
    await check('what was edited');
    await dialog.getByRole('button', { name: 'Save for this run' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^edited by .* for this run/ }).press('Enter');
    await page.getByRole('dialog', { name: 'What was edited before it was sent' }).getByRole('table').waitFor();
    await check('who edited what');
  });
}
