import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolList } from '@baton/protocol';
import type { Locator, Page } from '@playwright/test';
import { Api } from '../support/api.ts';
import { ask, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';
import { writeToolServer } from '../support/tool-server.ts';

const card = (page: Page): Locator => page.getByRole('region', { name: 'notes', exact: true });

/** Sets the server of notes up in the page, to where its tools are there. */
async function addNotes(page: Page, { command, program, directory }: Awaited<ReturnType<typeof writeToolServer>>): Promise<void> {
  await page.getByRole('button', { name: 'Add server' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a server of tools' });
  await dialog.getByLabel('Name', { exact: true }).fill('notes');
  await dialog.getByLabel('Command').fill(command);
  await dialog.getByLabel('Arguments').fill(program);
  await dialog.getByLabel('Folder').fill(directory);
  await dialog.getByRole('button', { name: 'Add variable' }).click();
  await dialog.getByLabel('Name 1').fill('LICENCE');
  await dialog.getByLabel('Value of LICENCE').fill('licence-0123456789');
  await dialog.getByRole('button', { name: 'Save and start' }).click();
  await expect(card(page)).toContainText('Ready', { timeout: 40_000 });
}

test('an admin adds a server of tools, sees its tools and says which only read; an agent’s call is asked about and runs', async ({
  browser,
  page,
  server,
  provider,
}) => {
  const { api, path } = await prepared(server, provider);
  const notes = await writeToolServer(server.folder);
  await signIn(page, server, '/settings/tools');
  await expect(page.getByText('There is no server of tools yet.')).toBeVisible();
  await addNotes(page, notes);
  await expect(card(page)).toContainText('Team notes 2.1');
  await expect(card(page)).toContainText('Has values for LICENCE.');
  await card(page).getByRole('button', { name: '2 tools notes' }).click();
  const tools = page.getByRole('region', { name: 'Tools of notes' });
  await expect(tools).toContainText('Keeps a note for the whole team.');
  await expect(tools).toContainText('with space is not offered');
  await tools.getByLabel('What find_notes may do').selectOption('reads');
  await page.reload();
  await card(page).getByRole('button', { name: '2 tools notes' }).click();
  await expect(tools.getByLabel('What find_notes may do')).toHaveValue('reads');
  await expect(tools.getByLabel('What note may do')).toHaveValue('changes');
  expect(await page.content()).not.toContain('licence-0123456789');

  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'keep a note', hasToolResult: false },
      response: { content: 'I note that.', toolCalls: [{ id: 'call_note', name: 'notes__note', arguments: { text: 'buy milk' } }] },
    },
    { match: { userMessage: 'keep a note', hasToolResult: true }, response: { content: 'It is noted.' } },
  ]);
  await page.goto(server.url + path);
  await ask(page, 'keep a note');
  const decision = page.locator('[data-approval]');
  await expect(decision.getByRole('heading')).toContainText('notes__note', { timeout: 40_000 });
  await expect(decision.getByRole('region', { name: 'Arguments' })).toContainText('buy milk');
  await expect(decision).not.toContainText('server.cjs');
  expect(existsSync(join(notes.directory, 'notes.txt'))).toBe(false);
  // It leaves the project.
  await decision.getByRole('button', { name: 'Approve' }).click();
  await decision.getByRole('button', { name: 'Yes, approve' }).click();
  await expect(page.getByText('It is noted.')).toBeVisible({ timeout: 40_000 });
  expect(readFileSync(join(notes.directory, 'notes.txt'), 'utf8')).toBe('buy milk\n');
  expect(await page.content()).not.toContain('licence-0123456789');

  // Members see that it is there, and not how it is reached.
  const vera = await invited(browser, server, api, 'member');
  await vera.goto(`${server.url}/settings/tools`);
  await expect(vera.getByRole('note')).toContainText('You are a member here and can see these servers.');
  await expect(card(vera)).toContainText('Ready');
  await expect(card(vera)).not.toContainText('server.cjs');
  await expect(vera.getByRole('button', { name: /^(Restart|Change|Remove|Add)/ })).toHaveCount(0);
});

test('a server that fails says why, also to whoever only looks; it is mended, switched off and removed', async ({
  page,
  server,
  provider,
}) => {
  await prepared(server, provider);
  const notes = await writeToolServer(server.folder);
  await signIn(page, server, '/settings/tools');
  await addNotes(page, notes);
  const other = await page.context().newPage();
  await other.goto(`${server.url}/settings/tools`);
  await expect(card(other)).toContainText('Ready');
  await writeFile(join(notes.directory, 'broken'), '');
  await card(page).getByRole('button', { name: 'Restart notes' }).click();
  await expect(card(page)).toContainText('The licence of the notes has expired.');
  await expect(card(other)).toContainText('The licence of the notes has expired.');
  await rm(join(notes.directory, 'broken'));
  await card(page).getByRole('button', { name: 'Restart notes' }).click();
  await expect(card(page)).toContainText('Ready');
  await card(page).getByRole('button', { name: 'Check notes' }).click();
  await expect(card(page)).toContainText('It answers.');

  // Another program needs what it is given in confidence again.
  await card(page).getByRole('button', { name: 'Change notes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change notes' });
  await expect(dialog.getByLabel('Value of LICENCE')).toHaveValue('');
  await dialog.getByLabel('Command').fill('/bin/cat');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Enter the value of LICENCE again');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await card(page).getByRole('switch').click();
  await expect(card(page)).toContainText('Off');
  await card(page).getByRole('button', { name: 'Remove notes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove server' }).click();
  await expect(page.getByText('There is no server of tools yet.')).toBeVisible();
  await expect(card(other)).toHaveCount(0);
});

test('the page says which of Baton’s own tools this machine lacks, and why', async ({ page, server }) => {
  const api = await Api.forOwner(server);
  const { items } = await api.call<ToolList>('GET', '/tools');
  await signIn(page, server, '/settings/tools');
  const own = page.getByRole('region', { name: 'Tools of Baton' });
  await expect(own).toContainText('read_file');
  const missing = items.filter((tool) => tool.missing !== undefined);
  if (missing.length === 0) await expect(own).toContainText('This machine has all of them.');
  for (const tool of missing) await expect(own.getByRole('listitem').filter({ hasText: tool.name })).toContainText(tool.missing ?? '');
  await expect(own.getByRole('link', { name: 'Rules' })).toHaveAttribute('href', '/settings/policies');
});
