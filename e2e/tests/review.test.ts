import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackDetail } from '@baton/protocol';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { invited, signIn } from '../support/pages.ts';
import { plugInto } from '../support/plug.ts';
import { asked, reviewedTrack } from '../support/reviewed-track.ts';
import { expect, test } from '../support/test.ts';
import { smallTargets } from '../support/touch-targets.ts';

test('what a track changes is read, commented on, sent to its worker, read again and merged, all on one page', async ({ server, page }) => {
  const { api, track, path } = await reviewedTrack(server);
  await signIn(page, server, path);
  const files = page.getByRole('tree', { name: 'Files' });
  await expect(files.getByRole('treeitem')).toHaveText([/docs/, /prices\.md/, /README\.md/]);
  const table = (file: string) => page.getByRole('table', { name: `Changes in ${file}` });
  await expect(table('docs/prices.md')).toContainText('apple 3');
  // By the keyboard alone: on to the other file, and back.
  await files.getByRole('treeitem', { name: /prices/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(table('README.md')).toContainText('for everybody');
  await page.getByRole('button', { name: 'Previous file' }).click();

  await page.getByRole('button', { name: 'Comment on lines' }).click();
  await page.getByRole('button', { name: 'Comment on added line 1' }).click();
  await page.getByRole('textbox', { name: 'Comment on added line 1' }).fill('In euros: please write "apple 3 EUR" to docs/prices.md');
  await page.getByRole('button', { name: 'Add comment' }).first().click();
  const comments = page.locator('[data-comments]');
  await expect(comments.getByText('docs/prices.md:1', { exact: true })).toBeVisible();
  await expect(comments.getByRole('combobox')).toHaveValue(track.tickets[0]?.id ?? '');
  await page.reload();
  await expect(comments.getByText('In euros')).toBeVisible();
  await comments.getByLabel('About a ticket as a whole').fill('It has no title.');
  await comments.getByRole('button', { name: 'Add comment' }).click();
  await expect(comments.getByRole('button', { name: 'Send 2 comments' })).toBeDisabled();
  await comments.getByRole('combobox').nth(1).selectOption({ label: 'T-01 Write the prices' });
  for (const view of axeViews) await (await checkedByAxe(page, view))(`review ${view.theme} ${view.width}`);

  const first = await asked(api, 'merge');
  await comments.getByRole('button', { name: 'Send 2 comments' }).click();
  await expect(comments.getByText('Sent to the worker.')).toBeVisible();
  await expect(page.locator(`[data-approval="${first.id}"]`)).toHaveCount(0);
  // What comes of it is shown without a reload, and asked about anew.
  await expect(table('docs/prices.md')).toContainText('apple 3 EUR', { timeout: 60_000 });
  const card = page.locator('[data-approval]');
  await expect(card).toContainText('Prices for everybody', { timeout: 60_000 });
  const evidence = page.locator(`[data-review-ticket="${track.tickets[0]?.id ?? ''}"]`);
  await evidence.locator('summary').first().click();
  await expect(evidence.locator('[data-verdict]')).toContainText('every criterion is met');
  await expect(evidence.locator('[data-said]')).toContainText('the worker was told');
  await expect(evidence.locator('[data-said]')).toContainText('It has no title.');

  await page.getByLabel('What is looked at').selectOption({ label: 'T-02 Say hello to everybody' });
  await expect(files.getByRole('treeitem')).toHaveText([/README\.md/]);
  await expect(page).toHaveURL(/\?ticket=/);
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('This track is done.')).toBeVisible({ timeout: 60_000 });
  await expect(comments).toHaveCount(0);
  expect(readFileSync(join(server.projectDirectory, 'docs/prices.md'), 'utf8')).toBe('apple 3 EUR');
});

test('a review is reached from the track and the question, is read by viewers, and says what is missing or fails', async ({
  server,
  page,
  browser,
}) => {
  const { api, track, project, path } = await reviewedTrack(server);
  await signIn(page, server, '/inbox');
  await page.getByRole('link', { name: 'Review what is merged' }).click();
  await expect(page).toHaveURL(`${server.url}${path}`);
  await page.goto(`${server.url}/projects/${project.id}/tracks/${track.id}`);
  await page.getByRole('link', { name: 'Review', exact: true }).click();
  await expect(page).toHaveURL(`${server.url}${path}`);

  // Without the network what is there stays, what is not says so, and is fetched once it is back.
  const plug = await plugInto(server.url);
  const far = await (await browser.newContext({ storageState: await page.context().storageState() })).newPage();
  await far.goto(`${plug.url}${path}`);
  await expect(far.getByRole('table', { name: 'Changes in docs/prices.md' })).toBeVisible();
  plug.pull();
  await expect(far.getByText(/holding at #\d+/)).toBeVisible();
  await far.getByRole('button', { name: 'Next file' }).click();
  const again = far.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  plug.push();
  await expect(far.getByText(/^Resumed · /)).toBeVisible({ timeout: 30_000 });
  await again.click();
  await expect(far.getByRole('table', { name: 'Changes in README.md' })).toBeVisible();
  await far.getByRole('button', { name: 'Next file' }).click();
  await expect(far.getByRole('table', { name: 'Changes in docs/prices.md' })).toBeVisible();
  await expect(far.getByRole('button', { name: 'Next file' })).toBeFocused();
  await plug.close();

  const touched = await browser.newContext({
    storageState: await page.context().storageState(),
    hasTouch: true,
    isMobile: true,
    viewport: { width: 360, height: 740 },
  });
  const phone = await touched.newPage();
  await phone.goto(`${server.url}${path}?ticket=${track.tickets[0]?.id ?? ''}`);
  await phone.getByRole('button', { name: 'Comment on lines' }).tap();
  await phone.getByRole('button', { name: 'Comment on added line 1' }).tap();
  await phone.getByRole('textbox', { name: 'Comment on added line 1' }).fill('Why?');
  expect(await smallTargets(phone)).toEqual([]);
  await phone.getByRole('button', { name: 'Add comment' }).first().tap();
  await expect(phone.getByRole('button', { name: 'Send 1 comment' })).toBeEnabled();
  expect(await smallTargets(phone)).toEqual([]);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await phone.goto(`${server.url}/inbox`);
  await phone.getByRole('link', { name: 'Review what is merged' }).waitFor();
  expect(await smallTargets(phone)).toEqual([]);

  const viewer = await invited(browser, server, api, 'viewer');
  await viewer.goto(`${server.url}${path}`);
  await expect(viewer.getByText('You are a viewer here: you can read.')).toBeVisible();
  await expect(viewer.getByRole('treeitem', { name: /README/ })).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Comment on lines' })).toHaveCount(0);

  const empty = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, { title: 'Later' });
  await page.goto(`${server.url}/projects/${project.id}/tracks/${empty.id}/review`);
  await expect(page.getByText('There is nothing to compare yet.')).toBeVisible();
  await expect(page.getByText('The track has no branch yet')).toBeVisible();
  await page.goto(`${server.url}/projects/${project.id}/tracks/${track.id}/review?ticket=nowhere`);
  await expect(page.getByText('This track is not there.')).toBeVisible();
});
