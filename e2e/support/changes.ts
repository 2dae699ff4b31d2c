import type { Locator, Page } from '@playwright/test';
import type { Api } from './api.ts';
import { ask, chooseModel } from './pages.ts';
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
  if (!(await panel.isVisible())) await page.getByRole('button', { name: 'Side panel' }).click();
  await panel.getByRole('tab', { name: /^Changes/ }).click();
  return panel;
}
