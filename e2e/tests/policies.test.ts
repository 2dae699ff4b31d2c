import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, chooseModel, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('rules are written in a table or as text, each of which shows what the other says, and let calls pass', async ({
  browser,
  page,
  server,
  provider,
}) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, `/projects/${discussion.projectId}`);
  await page.getByRole('link', { name: 'Tools and policies' }).click();
  await page.getByRole('button', { name: 'Add rule' }).click();
  const rule = page.getByRole('group', { name: 'Rule 1' });
  await rule.getByLabel('Tool', { exact: true }).fill('write_file');
  await rule.getByLabel('About').selectOption('path');
  await rule.getByLabel('files in').fill('notes/**');
  await page.getByText('TOML', { exact: true }).click();
  const text = page.getByRole('textbox', { name: 'Rules as TOML' });
  await expect(text).toHaveValue('[[rule]]\ndecision = "allow"\ntool = "write_file"\npath = "notes/**"\n');

  // What is wrong is said by line, and nothing of it counts.
  await text.fill('[[rule]]\ndecision = "allow"\ntool = "write_file"\npath = "notes/**"\n\n[[rule]]\ndecision = "perhaps"\n');
  await page.getByRole('button', { name: 'Save rules' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Nothing was saved.' });
  await expect(alert).toContainText('Line 6: Rule 2: "decision" must be one of: allow, ask, deny.');
  await alert.getByRole('button').first().click();
  await expect(text).toBeFocused();
  await text.fill('[[rule]]\ndecision = "allow"\ntool = "write_file"\npath = "notes/**"\n');
  await page.getByRole('button', { name: 'Save rules' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.getByText('Table', { exact: true }).click();
  await expect(rule.getByLabel('files in')).toHaveValue('notes/**');
  const exported = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  expect(readFileSync(await (await exported).path(), 'utf8')).toContain('path = "notes/**"');

  // Members read them.
  const vera = await invited(browser, server, api, 'member');
  await vera.goto(page.url());
  await expect(vera.getByRole('note')).toContainText('You are a member here and can read these rules.');
  await expect(vera.getByText('allow write_file in notes/**')).toBeVisible();
  await expect(vera.getByRole('button', { name: 'Save rules' })).toBeHidden();

  // What a rule lets pass is not asked about, and says so.
  await page.goto(server.url + path);
  await chooseModel(page, 'rehearsal-1');
  await ask(page, 'Please write "Hello" to notes/a.txt');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => existsSync(join(server.projectDirectory, 'notes/a.txt'))).toBe(true);
  await page.getByRole('button', { name: /write_file/, expanded: false }).click();
  await expect(page.getByText(/^Nobody was asked:/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Effect' })).toContainText('notes/a.txt');
});

test('the mode that is chosen is that of the next run, and stays', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await page.getByRole('button', { name: 'Mode: Ask' }).click();
  await page.getByRole('menuitem', { name: /^Plan/ }).click();
  await ask(page, 'hello there');
  await expect(page.getByText('Hello from the double.')).toBeVisible({ timeout: 30_000 });
  const queued = (await api.events(discussion.stream)).flatMap(({ event }) => (event.type === 'run.queued' ? [event.run.mode] : []));
  expect(queued).toEqual(['plan']);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Mode: Plan' })).toBeVisible();
});
