import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('an agent asks to write a file, a person edits what it proposes and approves; the diff shows the edited version, and that ran', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'rehearsal-1');
  await ask(page, 'Please replace "Hello, world." with "Hello, reader." in README.md');
  const card = page.locator('[data-approval]');
  await expect(card.getByRole('heading')).toHaveText(/Your decision · Edit\s+README\.md/);
  await expect(card.getByRole('table', { name: 'Changes in README.md' })).toContainText('Hello, reader.');

  await card.getByRole('button', { name: 'Edit' }).click();
  await card.getByLabel('newText').fill('Hello, Anna.');
  await expect(card.getByRole('region', { name: 'What it would do now' }).getByRole('table')).toContainText('Hello, Anna.');
  await card.getByRole('button', { name: 'Approve as edited' }).click();

  await expect(card).toContainText(/1 line edited · ran exactly this ✓ hash [0-9a-f]{4}/);
  await expect(card).toBeFocused();
  expect(readFileSync(join(server.projectDirectory, 'README.md'), 'utf8')).toContain('Hello, Anna.');
  await card.getByRole('button').click();
  await expect(card.getByRole('table', { name: 'Changes in README.md' })).toContainText('Hello, Anna.');
});

test('a call is rejected with a reason, which the agent reads, and it goes on', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'rehearsal-1');
  await ask(page, 'Please write "Hello" to notes.txt');
  const card = page.locator('[data-approval]');
  await card.getByRole('button', { name: 'Reject' }).click();
  await card.getByLabel('Why not').fill('Use the changelog instead.');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('rejected · “Use the changelog instead.”');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  expect(existsSync(join(server.projectDirectory, 'notes.txt'))).toBe(false);
});
