import type { ProjectTiersView, Ticket, TrackDetail } from '@baton/protocol';
import type { Page } from '@playwright/test';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** Takes a model from an open picker. */
async function pick(page: Page, model: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Find a model' }).fill(model);
  await page.getByRole('option', { name: new RegExp(`^${model} `) }).click();
}

test('another model shows its price before it counts: for a tier of a track, for a ticket, for a project', async ({
  page,
  server,
  provider,
}) => {
  const { api, discussion } = await prepared(server, provider);
  const { projectId } = discussion;
  const tiersUrl = `/projects/${projectId}/tiers`;
  const { tiers, workers, version } = await api.call<ProjectTiersView>('GET', tiersUrl);
  const dear = { provider: 'openai', model: 'gpt-4o' };
  const body = { tiers: { ...tiers, 3: { ...tiers[3], ...dear }, 4: { ...tiers[4], ...dear } }, workers };
  expect((await api.send('PUT', tiersUrl, body, { 'if-match': String(version) })).status).toBe(200);
  const track = await api.call<TrackDetail>('POST', `/projects/${projectId}/tracks`, { title: 'Pay by invoice' });
  const ticket = await api.call<Ticket>('POST', `/tracks/${track.id}/tickets`, { title: 'Draft', targetFiles: ['src/pay.ts'] });
  await api.call<Ticket>('POST', `/tracks/${track.id}/tickets`, { title: 'Build', dependsOn: [ticket.id] });
  const look = () => api.call<TrackDetail>('GET', `/tracks/${track.id}`);
  const before = await look();

  await signIn(page, server, `/projects/${projectId}/tracks/${track.id}`);
  const node = page.locator('.svelte-flow__node').first();
  await expect(node).toContainText(/\$0\.\d+–\d/);
  await expect(node.locator('[title^="quote $"]')).toHaveAttribute('title', /likely \$/);
  const price = await node.locator('[title^="quote $"]').textContent();

  // A tier of the track: everything shows the new price, and nothing is set until somebody says so.
  const worker = page.getByRole('row', { name: /worker/ });
  await worker.getByRole('button', { name: /^Model:/ }).click();
  await pick(page, 'gpt-4o-mini');
  const strip = page.getByRole('group', { name: 'Another model of a tier' });
  await expect(strip).toContainText(/gpt-4o-mini:\s+\$[\d.]+–[\d.]+\s+→/);
  await expect(node.locator('[title^="quote $"]')).not.toHaveText(price ?? '');
  expect(await look()).toEqual(before);
  for (const view of axeViews) await (await checkedByAxe(page, view))(`a model that is tried ${view.theme} ${view.width}`);
  await page.setViewportSize({ width: 1280, height: 800 });
  await strip.getByRole('button', { name: 'Cancel' }).click();
  await expect(node.locator('[title^="quote $"]')).toHaveText(price ?? '');
  await worker.getByRole('button', { name: /^Model:/ }).click();
  await pick(page, 'gpt-4o-mini');
  await strip.getByRole('button', { name: 'Use this model' }).click();
  await expect(strip).toBeHidden();
  await expect.poll(async () => (await look()).tiers[3]?.choice?.model).toBe('gpt-4o-mini');
  expect((await look()).quote).not.toEqual(before.quote);

  // A ticket.
  await page.getByText('List', { exact: true }).click();
  for (const view of axeViews) await (await checkedByAxe(page, view))(`tickets with their quotes ${view.theme} ${view.width}`);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Actions for T-01 Draft' }).click();
  await page.getByRole('menuitem', { name: 'Edit…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^(Model:|Choose a model)/ }).click();
  await pick(page, 'gpt-4o');
  await expect(dialog.getByRole('status')).toContainText(/Quote of this ticket: \$.* → quote \$/);
  for (const view of axeViews) await (await checkedByAxe(page, view))(`a ticket's model that is tried ${view.theme} ${view.width}`);
  await page.setViewportSize({ width: 1280, height: 800 });
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // The project's tiers: its open tracks, before they are set.
  await page.goto(`${server.url}/projects/${projectId}/tiers`);
  const qa = page.getByRole('region', { name: /^Tier 4: QA/ });
  await qa.getByRole('combobox', { name: 'Model', exact: true }).click();
  await page
    .getByRole('option', { name: /^gpt-4o-mini/ })
    .first()
    .click();
  const open = page.getByRole('region', { name: 'What open tracks would cost' });
  await expect(open.getByRole('listitem')).toContainText(/Pay by invoice\s+\$[\d.]+–[\d.]+\s+→/);
  for (const view of axeViews) {
    const check = await checkedByAxe(page, view);
    await open.scrollIntoViewIfNeeded();
    await check(`tiers that are tried ${view.theme} ${view.width}`);
  }
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(open).toBeHidden();
});
