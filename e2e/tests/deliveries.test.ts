import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, TrackDetail, WorktreeState } from '@baton/protocol';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { showChanges } from '../support/changes.ts';
import { invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('what leaves is shown in the inbox, changed there, agreed to and done; a track says what it has to deliver', async ({
  page,
  server,
  provider,
}) => {
  const git = (...given: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
      cwd: server.projectDirectory,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  const { api, discussion } = await prepared(server, provider);
  const worktree = await api.call<WorktreeState>('POST', `/discussions/${discussion.id}/worktree`, {});
  writeFileSync(join(worktree.directory, 'made.txt'), 'one\n');
  await api.call<Delivery>('POST', `/discussions/${discussion.id}/deliveries`, { kind: 'branch', branch: 'baton/pay' });
  await signIn(page, server, '/inbox');
  const card = page.locator('[data-approval]');
  await expect(card).toContainText('Branch in the checkout');
  await expect(card).toContainText('1 commit');
  await expect(card.getByText('made.txt')).toBeVisible();
  await (
    await checkedByAxe(page, { theme: 'light', width: 360 })
  )('a delivery in the inbox');
  await (
    await checkedByAxe(page, { theme: 'dark', width: 1280 })
  )('a delivery in the inbox');
  await card.getByRole('button', { name: /^Edit/ }).click();
  await card.getByLabel('branch', { exact: true }).fill('baton/invoice');
  await expect(card.getByRole('region', { name: 'What it would do now' })).toContainText('baton/invoice');
  await card.getByRole('button', { name: /^Approve as edited/ }).click();
  await expect.poll(() => git('branch', '--list', 'baton/invoice')).toContain('baton/invoice');

  const { projectId } = discussion;
  const track = await api.call<TrackDetail>('POST', `/projects/${projectId}/tracks`, { title: 'Pay by invoice' });
  await page.goto(`${server.url}/projects/${projectId}/tracks/${track.id}`);
  await page.getByRole('button', { name: 'Deliver…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deliver' });
  await expect(dialog).toContainText('Nothing has left yet.');
  await (
    await checkedByAxe(page, { theme: 'light', width: 360 })
  )('the dialog about deliveries');
  await dialog.getByRole('button', { name: 'Ask for it' }).click();
  await expect(dialog).toContainText('Nothing of this track has been done yet');
});

test('what a discussion has in its worktree is asked to leave from its changes', async ({ page, server, provider }) => {
  const git = (...given: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
      cwd: server.projectDirectory,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await showChanges(page);
  await expect(page.getByText('No agent has changed a file here yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deliver…' })).toHaveCount(0);
  const worktree = await api.call<WorktreeState>('POST', `/discussions/${discussion.id}/worktree`, {});
  writeFileSync(join(worktree.directory, 'made.txt'), 'one\n');
  await page.getByRole('button', { name: 'Deliver…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deliver' });
  await expect(dialog).toContainText('committed there first');
  for (const view of axeViews) await (await checkedByAxe(page, view))(`delivering a discussion ${view.theme} ${view.width}`);
  await dialog.getByLabel('How').selectOption('branch');
  await dialog.getByLabel('Name of the branch there').fill('baton/pay');
  await dialog.getByRole('button', { name: 'Ask for it' }).click();
  await expect(dialog.getByRole('status')).toHaveText('It waits for a decision in the inbox.');
  await expect(dialog.getByRole('listitem')).toContainText('waits for a decision');
  await dialog.getByRole('link', { name: 'To the inbox' }).click();
  await page
    .locator('[data-approval]')
    .getByRole('button', { name: /^Approve/ })
    .click();
  await expect.poll(() => git('branch', '--list', 'baton/pay')).toContain('baton/pay');
  expect(git('show', 'baton/pay:made.txt')).toBe('one\n');
});

test('a push says where a token is set, and there it goes in and never comes out', async ({ page, browser, server, provider }) => {
  const { api } = await prepared(server, provider);
  await signIn(page, server, '/settings/forges');
  const github = page.getByRole('region', { name: 'GitHub' });
  await expect(github).toContainText('not set up');
  await expect(github).toContainText('https://github.com');
  for (const view of axeViews) await (await checkedByAxe(page, view))(`forges ${view.theme} ${view.width}`);
  await github.getByRole('button', { name: 'Set up GitHub' }).click();
  await github.getByLabel('Token').fill('ghp not a token');
  await github.getByRole('button', { name: 'Save' }).click();
  await expect(github).toContainText('tokens have only letters');
  await github.getByLabel('Token').fill('ghp_0123456789abcdef');
  await github.getByRole('button', { name: 'Save' }).click();
  await expect(github.getByRole('status')).toContainText('Saved.');
  await expect(github).toContainText('A token is set.');
  expect(await page.content()).not.toContain('ghp_0123456789abcdef');
  await github.getByRole('button', { name: 'Change GitHub' }).click();
  await expect(github.getByLabel('Token')).toHaveValue('');
  for (const view of axeViews) await (await checkedByAxe(page, view))(`a forge that is set up ${view.theme} ${view.width}`);
  await github.getByRole('button', { name: 'Remove token' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove token' }).click();
  await expect(github).toContainText('not set up');

  const reader = await invited(browser, server, api, 'viewer');
  await reader.goto(`${server.url}/settings/forges`);
  await expect(reader.getByText('Forges are set up by an admin or an owner.')).toBeVisible();
  await expect(reader.getByRole('button', { name: /^Set up/ })).toHaveCount(0);
});
