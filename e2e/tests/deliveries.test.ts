import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, TrackDetail, WorktreeState } from '@baton/protocol';
import { checkedByAxe } from '../support/axe.ts';
import { prepared, signIn } from '../support/pages.ts';
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
