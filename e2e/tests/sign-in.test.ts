import type { Page } from '@playwright/test';
import { prepared } from '../support/pages.ts';
import { owner } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

async function fillIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('signing in leads to what was asked for, a wrong password does not, and signing out ends it', async ({ server, provider, page }) => {
  const { path } = await prepared(server, provider);
  await page.goto(server.url + path);
  await page.waitForURL(`**/sign-in?next=${encodeURIComponent(path)}`);
  await fillIn(page, 'wrong horse battery');
  await expect(page.getByText('Email and password do not match.')).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);

  await fillIn(page, owner.password);
  await page.waitForURL(`**${path}`);
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const cookies = await page.context().cookies();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();

  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.context().addCookies(cookies);
  await page.goto(server.url + path);
  await expect(page.getByRole('button', { name: 'Sign in' }), 'the session is over, whoever kept its cookie').toBeVisible();
});
