import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('what will be sent is shown before, priced, and parts of it can be left out of one run', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello there');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();

  await page.getByRole('textbox', { name: 'Message' }).fill('what does the readme say');
  const bar = page.getByRole('button', { name: /^Show what will be sent\. about .* tokens, \d+ % of the window, next ≤ \$/ });
  await bar.click();
  const dialog = page.getByRole('dialog', { name: 'What will be sent' });
  await expect(dialog).toContainText('"content": "what does the readme say"');
  await expect(dialog).toContainText('"name": "search_files"');
  const made = dialog.locator('dl');
  await expect(made.locator('dt')).toHaveText(['system', 'tools', 'files', 'history', 'draft', 'room left']);
  await expect(made.locator('dd').last()).toHaveText(/^12\d(\.\d)?k$/);

  await dialog.getByRole('checkbox', { name: 'Send Search the text files' }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Send hello there' }).uncheck();
  await expect(dialog).not.toContainText('"name": "search_files"');
  await expect(dialog).not.toContainText('"content": "hello there"');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Show what will be sent/ })).toContainText('2 left out');

  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('greets the world');
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  const last = JSON.stringify(sent.at(-1)?.body);
  expect(last).not.toContain('search_files');
  expect(last).not.toContain('hello there');
  expect(last).toContain('read_file');
  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await expect(page.getByRole('button', { name: /^Show what will be sent/ })).not.toContainText('left out');
});

test('a file is named with @, found by a few letters, and sent along from then on', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('hello, look at @pay');
  await expect(page.getByRole('listbox', { name: 'Files' }).getByRole('option')).toHaveText(['src/pay.ts']);
  await box.press('Enter');
  await expect(box).toHaveValue('hello, look at `src/pay.ts` ');
  await page.keyboard.press('Control+Alt+b');
  await expect(page.getByRole('tab', { name: 'Context 1' })).toBeVisible();
  await box.press('Enter');
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Hello from the double.');
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  expect(JSON.stringify(sent.map((request) => request.body))).toContain('src/pay.ts');
});

test('what is sent can be edited for one run, which the run shows with what it was before, and the thread stays as it is', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello, I am Anna');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Message' }).fill('hello again');
  await page.getByRole('button', { name: /^Show what will be sent/ }).click();
  const dialog = page.getByRole('dialog', { name: 'What will be sent' });
  await dialog.getByRole('button', { name: 'Edit hello, I am Anna' }).click();
  const field = dialog.getByRole('textbox', { name: 'Sent instead of hello, I am Anna' });
  await expect(field).toBeFocused();
  await field.fill('hello, I am Berta');
  await dialog.getByRole('button', { name: 'Send this' }).click();
  await expect(dialog.getByRole('table', { name: /^Changes in hello, I am/ })).toContainText('Berta');
  await expect(dialog).toContainText('"content": "hello, I am Berta"');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Show what will be sent/ })).toContainText('1 edited');

  await page.getByRole('button', { name: 'Send' }).click();
  const receipts = page.getByRole('note', { name: 'Receipt' });
  await expect(receipts).toHaveCount(2);
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  expect(JSON.stringify(sent.at(-1)?.body)).toContain('I am Berta');
  expect(JSON.stringify(sent.at(-1)?.body)).not.toContain('I am Anna');
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('hello, I am Anna');
  await thread.getByRole('button', { name: /^edited by .* for this run/ }).click();
  const edits = page.getByRole('dialog', { name: 'What was edited before it was sent' });
  await expect(edits.getByRole('table')).toContainText('Berta');
  await page.keyboard.press('Escape');
  await receipts.last().getByRole('button').click();
  await expect(page.getByRole('dialog', { name: 'Wire' })).toContainText('I am Berta');
});

test('where somebody else has gone on meanwhile, what was edited is kept and what would be sent is shown anew', async ({
  page,
  server,
  provider,
}) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'hello, I am Anna');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Message' }).fill('hello again');
  const bar = page.getByRole('button', { name: /^Show what will be sent/ });
  await bar.click();
  const dialog = page.getByRole('dialog', { name: 'What will be sent' });
  await dialog.getByRole('button', { name: 'Edit hello, I am Anna' }).click();
  await dialog.getByRole('textbox', { name: 'Sent instead of hello, I am Anna' }).fill('hello, I am Berta');
  await dialog.getByRole('button', { name: 'Send this' }).click();
  await api.call('POST', `/discussions/${discussion.id}/entries`, { role: 'user', text: 'A note in between' });
  await expect(dialog.getByRole('status')).toContainText('Your edits are kept: look it over again.');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(dialog).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('hello again');
  await dialog.getByRole('button', { name: 'I have looked: keep my edits' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(2);
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  expect(JSON.stringify(sent.at(-1)?.body)).toContain('I am Berta');
});

test('the next request of a run that waits is looked at and edited before it goes on', async ({ page, server, provider }) => {
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'write it down', hasToolResult: false },
      response: { content: 'I write.', toolCalls: [{ id: 'call_w', name: 'write_file', arguments: { path: 'out.txt', content: 'x' } }] },
    },
    { match: { hasToolResult: true, toolCallId: 'call_w' }, response: { content: 'Written.' } },
  ]);
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'write it down');
  const card = page.locator('[data-approval]');
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  await page.getByRole('button', { name: 'Next request…' }).click();
  const dialog = page.getByRole('dialog', { name: 'The next request of this run' });
  await expect(dialog.getByRole('list', { name: 'Parts' })).toContainText('waits for a decision');
  await dialog.getByRole('button', { name: 'Edit write it down' }).click();
  await dialog.getByRole('textbox', { name: 'Sent instead of write it down' }).fill('write it down in verse');
  await dialog.getByRole('button', { name: 'Send this' }).click();
  await expect(dialog).toContainText('"content": "write it down in verse"');
  await dialog.getByRole('button', { name: 'Save for this run' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /^edited by .* for this run/ })).toBeVisible();
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Written.');
  const sent = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  expect(JSON.stringify(sent.at(-1)?.body)).toContain('write it down in verse');
});
