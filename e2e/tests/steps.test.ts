import type { Approval, ApprovalList, Project, TrackDetail } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('in steps a person writes what a worker is told, and decides about the calls of a round together', async ({ server, page }) => {
  test.setTimeout(120_000);
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const description = ['Ticket: Write the prices', 'Please write "apple 3" to src/prices.txt', 'Files: src/prices.txt'].join('\n');
  const track = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, { title: 'Prices', description, stepMode: true });
  const pending = async (): Promise<Approval[]> => (await api.call<ApprovalList>('GET', '/approvals')).items;
  const subjects = async (): Promise<string[]> => (await pending()).map(({ subject }) => subject);

  await signIn(page, server, `/projects/${project.id}/tracks/${track.id}`);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: /^Inbox/ }).click();
  const panel = page.getByRole('complementary', { name: 'Side panel' });
  const card = panel.locator('[data-approval]');
  await expect(card).toContainText('The tech lead with');
  await expect(card.getByRole('region', { name: 'What it is told' })).toContainText('Plan the tickets of this track.');
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect.poll(subjects, { timeout: 30_000 }).toEqual(['plan']);
  await panel.locator('[data-approval]').filter({ hasText: 'The plan has 1 tickets' }).getByRole('button', { name: 'Approve' }).click();

  await expect.poll(subjects, { timeout: 30_000 }).toEqual(['spawn']);
  const worker = panel.locator('[data-approval]').filter({ hasText: 'A worker with' });
  await expect(worker.getByRole('region', { name: 'What it is told' })).toContainText('Please write "apple 3" to src/prices.txt');
  await expect(worker.getByText(/^Files of which it is sent what they define/)).toBeVisible();
  for (const view of axeViews) {
    const check = await checkedByAxe(page, view);
    await worker.scrollIntoViewIfNeeded();
    await check(`a worker that would begin ${view.theme} ${view.width}`);
  }
  await worker.getByRole('button', { name: /^Edit/ }).click();
  const prompt = worker.getByRole('textbox', { name: 'What it is told' });
  await expect(prompt).toBeFocused();
  await prompt.fill('Please write "pear 2" to src/pears.txt and write "plum 4" to src/plums.txt');
  await worker.getByLabel('Files that it is sent whole').fill('../outside.txt');
  for (const view of axeViews) await (await checkedByAxe(page, view))(`what a worker is told, edited ${view.theme} ${view.width}`);
  await worker.getByRole('button', { name: 'Approve as edited' }).click();
  await expect(worker.getByRole('alert')).toContainText('leads out of the project');
  await worker.getByLabel('Files that it is sent whole').fill('README.md');
  await worker.getByRole('button', { name: 'Approve as edited' }).click();

  // What it does is asked in a set, and follows what it was told.
  await expect.poll(subjects, { timeout: 30_000 }).toEqual(['tool', 'tool']);
  await expect(panel.locator('[data-approval]').filter({ hasText: 'src/pears.txt' })).toBeVisible();
  const together = panel.getByRole('group', { name: /2/ });
  const [call] = await pending();
  await expect(panel.getByRole('link', { name: 'Open the run' })).toHaveAttribute('href', `/discussions/${call?.discussionId}`);
  await together.getByRole('button', { name: /^Approve/ }).click();
  await expect.poll(subjects, { timeout: 30_000 }).toEqual(['spawn']);
  await expect(panel.locator('[data-approval]').filter({ hasText: 'QA with' })).toBeVisible();
});
