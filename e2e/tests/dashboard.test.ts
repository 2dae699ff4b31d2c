import type { ApprovalList, Page as Rows, Project, Track, TrackDetail } from '@baton/protocol';
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
  // What the track is about can be changed, and in which order tracks are taken.
  await page.getByRole('button', { name: 'Edit the track' }).click();
  await dialog.getByLabel('Priority').fill('7');
  await dialog.getByLabel('Workers at the same time').fill('2');
  for (const view of axeViews) await (await checkedByAxe(page, view))(`a track that is edited ${view.theme} ${view.width}`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const [{ id }] = (await api.call<Rows<Track>>('GET', `/projects/${project.id}/tracks`)).items as [Track];
  expect(await api.call<Track>('GET', `/tracks/${id}`)).toMatchObject({ priority: 7, workerLimit: 2, title: 'Pay by invoice' });
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('heading', { name: 'Workers' })).toBeVisible();
});

test('a worktree that is kept says what it takes, and goes by a word', async ({ server, page }) => {
  test.setTimeout(120_000);
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const description = ['Ticket: Write it', 'Please ask "Which one?"'].join('\n');
  const track = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, { title: 'Prices', description });
  await signIn(page, server, `/projects/${project.id}/tracks/${track.id}`);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  const look = () => api.call<TrackDetail>('GET', `/tracks/${track.id}`);
  const asked = async (subject: string) =>
    (await api.call<ApprovalList>('GET', '/approvals')).items.find((each) => each.subject === subject);
  await expect.poll(() => asked('plan'), { timeout: 30_000 }).toBeDefined();
  const plan = await asked('plan');
  await api.call('POST', `/approvals/${plan?.id}/decision`, { decision: 'approve', proposalHash: plan?.proposalHash });
  await expect.poll(() => asked('question'), { timeout: 30_000 }).toBeDefined();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(async () => (await look()).pipelineStatus, { timeout: 30_000 }).toBe('stopped');
  await page.getByText('List', { exact: true }).click();
  await page.locator('[data-ticket]').getByRole('button').first().click();
  const panel = page.locator('[data-ticket-panel]');
  await expect(panel).toContainText(/[\d.]+ [KM]?B · all together [\d.]+ [KM]?B of/);
  await panel.getByRole('button', { name: 'Remove the worktree' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove the worktree' });
  await dialog.getByRole('button', { name: 'Remove the worktree' }).click();
  await expect(panel.getByText('Worktree', { exact: true })).toHaveCount(0);
  expect((await look()).tickets[0]?.worktree).toBeNull();
});
