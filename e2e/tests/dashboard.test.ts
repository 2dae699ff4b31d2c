import type { Project } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('a track is written on the dashboard, its tickets wait for each other but never in a circle, and they are worked on', async ({
  server,
  page,
}) => {
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  await signIn(page, server, `/projects/${project.id}/dashboard`);
  await page.getByRole('button', { name: 'New track' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Pay by invoice');
  await dialog.getByRole('button', { name: 'Create the track' }).click();
  for (const [title, after] of [['Draft'], ['Build', 'Draft']] as const) {
    await page.getByRole('button', { name: 'New ticket' }).click();
    await dialog.getByLabel('Title').fill(title);
    if (after !== undefined) await dialog.getByRole('checkbox', { name: after }).check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog).toBeHidden();
  }
  await expect(page.locator('.svelte-flow__node')).toHaveCount(2);
  await expect(page.locator('.svelte-flow__edge')).toHaveCount(1);
  await page.getByText('List', { exact: true }).click();
  await page.getByRole('button', { name: 'Actions for T-01 Draft' }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  await dialog.getByRole('checkbox', { name: 'Build' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('wait for each other');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  for (const view of axeViews) await (await checkedByAxe(page, view))(`track ${view.theme} ${view.width}`);
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('heading', { name: 'Workers' })).toBeVisible();
});
