import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { Api } from './api.ts';
import { ask, chooseModel, prepared, signIn } from './pages.ts';
import type { Provider } from './provider.ts';
import type { Server } from './server.ts';
import { expect } from './test.ts';

/** Lets agents of a project change files without asking. */
export async function allowWriting(api: Api, projectId: string): Promise<void> {
  const rules = [{ decision: 'allow', tool: '*', class: 'write' }];
  const answer = await api.send('PUT', `/projects/${projectId}/policy`, { rules }, { 'if-match': '0' });
  expect(answer.status).toBe(200);
}

/** Asks the built-in model for something, and waits until it has done it or asks a person. */
export async function rehearse(page: Page, words: string): Promise<void> {
  await chooseModel(page, 'rehearsal-1');
  await ask(page, words);
  const asked = page.getByRole('button', { name: 'Approve', exact: true });
  // What the machine can do is found out before the first round.
  await expect(asked.or(page.getByRole('note', { name: 'Receipt' })).last()).toBeVisible({ timeout: 40_000 });
}

/** Opens the panel of changes beside the discussion. */
export async function showChanges(page: Page): Promise<Locator> {
  const panel = page.getByRole('complementary', { name: 'Side panel' });
  if (!(await panel.isVisible())) await page.getByRole('button', { name: 'Side panel', exact: true }).click();
  await panel.getByRole('tab', { name: /^Changes/ }).click();
  return panel;
}

/** Goes through the states of the panel of changes and shows each of them to `see`, under a name. */
export async function everyChange(
  { page, server, provider }: { page: Page; server: Server; provider: Provider },
  see: (name: string) => Promise<void>,
): Promise<void> {
  const { api, discussion, path } = await prepared(server, provider);
  await allowWriting(api, discussion.projectId);
  await signIn(page, server, path);
  const panel = await showChanges(page);
  await panel.getByText('No agent has changed a file here yet.').waitFor();
  await see('empty');
  await panel.getByRole('button', { name: 'Hide side panel' }).click();
  await rehearse(
    page,
    'Please replace "world" with "reader" in README.md then write "one" to src/payment/a-rather-long-name-of-a-file.txt',
  );
  await expect(page.getByRole('region', { name: 'Thread' }).getByRole('button', { name: 'Undo: write_file' })).toBeVisible();
  await page.getByRole('button', { name: 'Send' }).waitFor();
  await see('cards');
  await showChanges(page);
  await panel.getByRole('button', { name: /README\.md/ }).click();
  await panel.getByRole('table').waitFor();
  await see('calls');
  await panel.getByRole('button', { name: 'Undo: write_file' }).click();
  await panel.getByRole('region', { name: 'Undo this change?' }).getByRole('button', { name: 'Undo' }).waitFor();
  await see('asking');
  await panel.getByRole('region', { name: 'Undo this change?' }).getByRole('button', { name: 'Undo' }).click();
  await panel.getByText('Done: 1 file put back.').waitFor();
  await see('undone');
  writeFileSync(join(server.projectDirectory, 'README.md'), '# Sample\n\nHello, reader.\nBy hand.\n');
  await panel.getByText('Run', { exact: true }).click();
  await panel.getByRole('button', { name: 'Undo the run' }).click();
  await panel.getByRole('alert').waitFor();
  await see('conflict');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByText('Person', { exact: true }).click();
  await see('people');
  await page.route('**/changes?**', (route) =>
    route.fulfill({ status: 503, json: { kind: 'unavailable', status: 503, title: 'Busy', detail: 'Busy.', type: 'about:blank' } }),
  );
  // The panel stays open over it.
  await page.reload();
  await panel.getByRole('alert').waitFor();
  await see('failing');
  await page.unroute('**/changes?**');
}
