import type { Page } from '@playwright/test';
import { invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const HINT = 'Drop files to attach them';

/** Drags a file over what a selector finds, and drops it there where asked. Answers whether the browser was kept from opening it. */
async function drag(page: Page, selector: string, given: { drop: boolean }): Promise<boolean> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, drop) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['# Notes'], 'notes.md', { type: 'text/markdown' }));
      const event = (type: string) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
      const over = element.dispatchEvent(event('dragover'));
      return !over && (!drop || !element.dispatchEvent(event('drop')));
    }, given.drop);
}

test('a file that is dropped anywhere on a discussion is attached, after a hint where it goes', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  for (const [index, place] of ['h1', 'main', 'nav', 'textarea'].entries()) {
    expect(await drag(page, place, { drop: false })).toBe(true);
    await expect(page.getByText(HINT)).toBeVisible();
    expect(await drag(page, place, { drop: true })).toBe(true);
    await expect(page.getByText(HINT)).toBeHidden();
    await expect(page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')).toHaveCount(index + 1);
  }
});

test('where nobody takes a file, the browser does not open it in place of the page', async ({ page, browser, server, provider }) => {
  const { api, path } = await prepared(server, provider);
  await signIn(page, server);
  expect(await drag(page, 'main', { drop: true })).toBe(true);
  await expect(page.getByText(HINT)).toBeHidden();
  const viewer = await invited(browser, server, api, 'viewer');
  await viewer.goto(`${server.url}${path}`);
  await viewer.getByText('You are a viewer here').waitFor();
  expect(await drag(viewer, 'main', { drop: true })).toBe(true);
  await expect(viewer.getByRole('list', { name: 'Attached files' })).toBeHidden();
  await viewer.context().close();
});
