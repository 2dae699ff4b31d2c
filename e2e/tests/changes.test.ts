import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { rehearse, showChanges, allowWriting } from '../support/changes.ts';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const BEFORE = '# Sample\n\nHello, world.\n';

test('a proposal is edited and approved; the panel shows the edited difference, and undo puts back the same bytes', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  const file = join(server.projectDirectory, 'README.md');
  await signIn(page, server, path);
  await rehearse(page, 'Please replace "Hello, world." with "Hello, reader." in README.md');
  const card = page.locator('[data-approval]');
  await card.getByRole('button', { name: 'Edit' }).click();
  await card.getByLabel('newText').fill('Hello, Anna.');
  await card.getByRole('button', { name: 'Approve as edited' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(BEFORE.replace('world', 'Anna'));

  const panel = await showChanges(page);
  const change = panel.getByRole('listitem', { name: 'edit_file' });
  await expect(change).toContainText(/rehearsal-1 for \W?anna\W? · approved by \W?anna/);
  await change.getByRole('button', { name: /README\.md/ }).click();
  const difference = change.getByRole('table', { name: 'Changes in README.md' });
  await expect(difference).toContainText('Hello, Anna.');
  await expect(difference).not.toContainText('Hello, reader.');

  await change.getByRole('button', { name: 'Undo: edit_file' }).click();
  const asked = change.getByRole('region', { name: 'Undo this change?' });
  await expect(asked).toContainText('1 file would be put back');
  expect(readFileSync(file, 'utf8')).not.toBe(BEFORE);
  await asked.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByText('Done: 1 file put back.')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(BEFORE);
  await expect(change).toContainText('Undone by');

  // The undo is a change as well, and can be taken back.
  const undo = panel.getByRole('listitem', { name: 'Undo of one change' });
  await undo.getByRole('button', { name: /^Undo:/ }).click();
  await undo.getByRole('region').getByRole('button', { name: 'Undo' }).click();
  await expect(change).not.toContainText('Undone by');
  expect(readFileSync(file, 'utf8')).toBe(BEFORE.replace('world', 'Anna'));
});

test('a run is undone as a whole, but not over what somebody changed since: that is shown, and left', async ({
  page,
  server,
  provider,
}) => {
  const { api, discussion, path } = await prepared(server, provider);
  await allowWriting(api, discussion.projectId);
  const [file, made] = [join(server.projectDirectory, 'README.md'), join(server.projectDirectory, 'made.txt')];
  await signIn(page, server, path);
  const panel = await showChanges(page);
  await expect(panel).toContainText('No agent has changed a file here yet.');
  await rehearse(page, 'Please replace "world" with "reader" in README.md then write "one" to made.txt');
  // The panel follows while it is open.
  await expect(panel.getByRole('listitem', { name: 'write_file' })).toContainText('made.txt');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  const byHand = BEFORE.replace('world', 'reader') + 'By hand.\n';
  writeFileSync(file, byHand);

  await panel.getByText('Run', { exact: true }).click();
  const run = panel.getByRole('region', { name: /^rehearsal-1 for/ });
  await run.getByRole('button', { name: 'Undo the run' }).click();
  const asked = run.getByRole('region', { name: 'Undo what this run changed?' });
  await expect(asked.getByRole('alert')).toContainText('One file can’t be put back. Nothing has been changed.');
  await expect(asked.getByRole('table', { name: 'Changes in README.md' })).toContainText('By hand.');
  expect([existsSync(made), readFileSync(file, 'utf8')]).toEqual([true, byHand]);
  await asked.getByRole('button', { name: 'Undo the rest, leave this file' }).click();
  await expect(panel.getByText('Done: 1 file put back. 1 left as it is.')).toBeVisible();
  expect([existsSync(made), readFileSync(file, 'utf8')]).toEqual([false, byHand]);
});

test('files go back to a point, by keys alone, from a tool card and by person', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await allowWriting(api, discussion.projectId);
  const there = (): string[] => ['first.txt', 'second.txt', 'third.txt'].filter((name) => existsSync(join(server.projectDirectory, name)));
  await signIn(page, server, path);
  await rehearse(page, 'Please write "one" to first.txt then write "two" to second.txt then write "three" to third.txt');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await expect.poll(there).toEqual(['first.txt', 'second.txt', 'third.txt']);

  // From the card of the second call, which leads to its change in the panel.
  await page.getByRole('region', { name: 'Thread' }).getByRole('button', { name: 'Undo: write_file' }).nth(1).press('Enter');
  const panel = page.getByRole('complementary', { name: 'Side panel' });
  const asked = panel.getByRole('region', { name: 'Undo this change?' });
  await expect(asked).toBeFocused();
  await expect(asked).toContainText('second.txt');
  await page.keyboard.press('Escape');
  await expect(asked).toHaveCount(0);
  const second = panel.getByRole('listitem', { name: 'write_file' }).nth(1);
  await expect(second.getByRole('button', { name: 'Undo: write_file' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const back = panel.getByRole('region', { name: 'Go back to before this change?' });
  await expect(back).toBeFocused();
  await expect(back).toContainText('2 files would be put back');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('Done: 2 files put back.')).toBeVisible();
  expect(there()).toEqual(['first.txt']);

  await panel.getByText('Person', { exact: true }).click();
  const mine = panel.getByRole('region', { name: /anna/ });
  await mine.getByRole('button', { name: 'Undo all of it' }).click();
  await mine
    .getByRole('region', { name: /^Undo what runs of/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect.poll(there).toEqual([]);
});

test('the palette leads to undoing the last change, and what fails says so', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await allowWriting(api, discussion.projectId);
  await signIn(page, server, path);
  await rehearse(page, 'Please write "one" to first.txt');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await page.route('**/changes?**', (route) =>
    route.fulfill({ status: 503, json: { kind: 'unavailable', status: 503, title: 'Busy', type: 'about:blank' } }),
  );
  await command(page, 'Undo the last change');
  const panel = page.getByRole('complementary', { name: 'Side panel' });
  await expect(panel.getByRole('region', { name: 'Undo this change?' })).toContainText('first.txt');
  await expect(panel.getByRole('alert')).toBeVisible();
  await page.unroute('**/changes?**');
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expect(panel.getByRole('button', { name: /first\.txt/ })).toBeVisible();
});

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(words);
  await page
    .getByRole('option', { name: new RegExp(words) })
    .first()
    .click();
}
