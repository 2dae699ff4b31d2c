import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

// Also where the machine has no sandbox.
test.use({ serverOptions: { environment: { BATON_UNSANDBOXED_COMMANDS: 'true' } } });

test('a command is rejected, the agent reads why and goes another way', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  const match = { userMessage: 'leave a note' };
  provider.mock.addFixturesFromJSON([
    {
      match: { ...match, hasToolResult: false },
      response: {
        content: 'By the shell.',
        toolCalls: [{ id: 'call_shell', name: 'run_shell', arguments: { command: 'echo hello > note.txt' } }],
      },
    },
    {
      match: { ...match, toolCallId: 'call_shell' },
      response: {
        content: 'Then without a shell.',
        toolCalls: [{ id: 'call_write', name: 'write_file', arguments: { path: 'note.txt', content: 'hello, as you like it' } }],
      },
    },
    { match: { ...match, toolCallId: 'call_write' }, response: { content: 'The note is there.' } },
  ]);
  await signIn(page, server, path);
  await ask(page, 'leave a note');
  const cards = page.locator('[data-approval]');
  await expect(cards.first().getByRole('region', { name: 'Command' })).toContainText('echo hello > note.txt');
  await expect(cards.first()).toContainText(server.projectDirectory);
  await cards.first().getByRole('button', { name: 'Reject' }).click();
  await cards.first().getByLabel('Why not').fill('Not by the shell, please.');
  await page.keyboard.press('Enter');

  await expect(page.getByText('Then without a shell.').first()).toBeVisible();
  const heard = JSON.stringify(provider.mock.getRequests().at(-1)?.body);
  expect(heard).toContain('Not by the shell, please.');
  expect(existsSync(join(server.projectDirectory, 'note.txt'))).toBe(false);
  await cards.nth(1).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('The note is there.')).toBeVisible();
  expect(readFileSync(join(server.projectDirectory, 'note.txt'), 'utf8')).toBe('hello, as you like it');
});
