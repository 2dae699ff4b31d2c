import type { Page } from '@playwright/test';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const tabs = (page: Page) => page.getByRole('tablist', { name: 'Takes' }).getByRole('tab');
const thread = (page: Page) => page.getByRole('region', { name: 'Thread' });

test('an edited message begins a take of its own, is answered there, and the first take stays', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(thread(page)).toContainText('Hello from the double.');

  await page.getByRole('article', { name: 'anna' }).hover();
  await page.getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByRole('textbox', { name: 'Edit message' });
  await expect(editor).toBeFocused();
  await editor.fill('what does the readme say');
  await page.getByRole('button', { name: 'Send as new take' }).click();

  await expect(tabs(page)).toHaveText(['Take 1', 'Take 2']);
  await expect(tabs(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(thread(page)).toContainText('greets the world');
  await expect(thread(page)).not.toContainText('hello there');
  await expect(thread(page)).toContainText('Goes on differently in Take 1');

  // With the keyboard alone.
  await tabs(page).nth(1).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tabs(page).nth(0)).toBeFocused();
  await expect(thread(page)).toContainText('Hello from the double.');
  await expect(thread(page)).not.toContainText('greets the world');
});

test('an answer is asked for again, from another model too, and compared side by side', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await page.getByRole('button', { name: 'Answer again', exact: true }).click();
  await expect(tabs(page)).toHaveText(['Take 1', 'Take 2']);
  await expect(page.getByRole('note', { name: 'Receipt' })).toContainText('gpt-4o-mini');

  await page.getByRole('button', { name: 'Answer again with another model' }).click();
  await page.getByRole('combobox', { name: 'Find a model' }).fill('gpt-4o');
  await page.getByRole('option', { name: /^gpt-4o(?!-)/ }).click();
  await expect(tabs(page)).toHaveText(['Take 1', 'Take 2', 'Take 3']);
  await expect(page.getByRole('note', { name: 'Receipt' })).toContainText('gpt-4o · 1 round');

  await page.getByRole('button', { name: 'Compare takes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compare takes' });
  await expect(dialog.getByRole('article', { name: 'gpt-4o', exact: true })).toHaveCount(1);
  await expect(dialog.getByRole('article', { name: 'gpt-4o-mini' })).toHaveCount(1);
  await expect(dialog).toContainText('Up to here both are the same.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a branch goes on from an answer; takes are renamed and removed', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await page.getByRole('button', { name: 'Branch from here' }).click();
  await expect(tabs(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await ask(page, 'what does the readme say');
  await expect(thread(page)).toContainText('greets the world');
  await expect(thread(page)).toContainText('hello there');

  await page.getByRole('button', { name: 'Rename take' }).click();
  await page.getByRole('textbox', { name: 'Name of the take' }).fill('The README');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(tabs(page)).toHaveText(['Take 1', 'The README']);

  await page.getByRole('button', { name: 'Remove take' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove take' }).click();
  await expect(tabs(page)).toHaveCount(0);
  await expect(thread(page)).not.toContainText('greets the world');
});
