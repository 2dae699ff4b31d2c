import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('notes for agents and files go along in the views that people choose, which is shown before sending and holds after a reload', async ({
  page,
  server,
  provider,
}) => {
  await writeFile(join(server.projectDirectory, 'AGENTS.md'), 'Always answer in verse.\n');
  await writeFile(
    join(server.projectDirectory, 'src/bill.ts'),
    'export function bill(cents: number): string {\n  const secretSauce = cents * 2;\n  return `${secretSauce}`;\n}\n',
  );
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const request = () =>
    JSON.stringify(
      provider.mock
        .getRequests()
        .filter((each) => each.path.endsWith('/chat/completions'))
        .at(-1)?.body,
    );
  await page.keyboard.press('Control+Alt+b');
  await expect(page.getByRole('tab', { name: 'Context 1' })).toBeVisible();
  const list = page.getByRole('list', { name: 'Context files' });
  await expect(list).toContainText('notes for agents · 24 B');

  await page.getByRole('textbox', { name: 'Path or glob in the project' }).fill('src/*.ts');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(list).toContainText('2 files');
  await page.getByRole('combobox', { name: 'How much of src/*.ts is sent' }).selectOption('outline');
  await expect(page.getByRole('combobox', { name: 'How much of src/bill.ts is sent' })).toHaveValue('outline');
  await page.getByRole('combobox', { name: 'How much of src/pay.ts is sent' }).selectOption('none');
  await expect(list).toContainText('not sent');

  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await page.getByRole('button', { name: /^Show what will be sent/ }).click();
  const dialog = page.getByRole('dialog', { name: 'What will be sent' });
  const parts = dialog.getByRole('list', { name: 'Parts' });
  await expect(parts.getByRole('listitem').filter({ hasText: 'AGENTS.md' })).toContainText('notes');
  await expect(parts.getByRole('listitem').filter({ hasText: 'src/bill.ts' })).toContainText('outline');
  await expect(parts).not.toContainText('src/pay.ts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Send' }).click();
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.');
  expect(request()).toContain('Always answer in verse.');
  expect(request()).toContain('export function bill(cents: number): string');
  expect(request()).not.toContain('secretSauce');

  await page.getByRole('switch', { name: 'Send AGENTS.md' }).uncheck();
  await page.getByRole('combobox', { name: 'How much of src/bill.ts is sent' }).selectOption('lines…');
  await page.getByRole('textbox', { name: 'From line' }).fill('2');
  await page.getByRole('textbox', { name: 'To line' }).fill('2');
  await page.getByRole('button', { name: 'Send these lines' }).click();
  await expect(list).toContainText('lines 2–2');
  await page.reload();
  await expect(page.getByRole('switch', { name: 'Send AGENTS.md' })).not.toBeChecked();
  await ask(page, 'hello again');
  await expect(thread.getByText('Hello from the double.')).toHaveCount(2);
  expect(request()).not.toContain('Always answer in verse.');
  expect(request()).toContain('const secretSauce = cents * 2;');
  expect(request()).not.toContain('export function bill');
});

test('a prompt of the project is found with /, put into the composer, and sent', async ({ page, server, provider }) => {
  await mkdir(join(server.projectDirectory, '.baton/prompts'), { recursive: true });
  await writeFile(join(server.projectDirectory, '.baton/prompts/greet.md'), '# Says hello\n\nhello, in a few words:\n');
  await writeFile(join(server.projectDirectory, '.baton/prompts/review.md'), '# Looks over the last change\n\nRead it.\n');
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('/');
  const list = page.getByRole('listbox', { name: 'Prompts' });
  await expect(list.getByRole('option')).toHaveText(['/greet Says hello', '/review Looks over the last change']);
  await box.pressSequentially('gr');
  await expect(list.getByRole('option')).toHaveText(['/greet Says hello']);
  await box.press('Enter');
  await expect(box).toHaveValue('hello, in a few words:');
  await expect(list).toBeHidden();
  await box.pressSequentially(' please');
  await box.press('Enter');
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Hello from the double.');
});

test('the list of files is kept under a name, put into another discussion, renamed and deleted', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await page.keyboard.press('Control+Alt+b');
  await page.getByRole('textbox', { name: 'Path or glob in the project' }).fill('src/pay.ts');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('combobox', { name: 'How much of src/pay.ts is sent' }).selectOption('outline');
  await expect(page.getByRole('combobox', { name: 'How much of src/pay.ts is sent' })).toHaveValue('outline');
  const bar = page.getByRole('region', { name: 'Presets' });
  await bar.getByRole('button', { name: 'Actions for presets' }).click();
  await page.getByRole('menuitem', { name: 'Keep this list as…' }).click();
  await bar.getByRole('textbox', { name: 'Name' }).fill('Payments');
  await bar.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(bar.getByRole('status')).toHaveText('Kept as Payments.');

  const other = await api.call<{ id: string }>('POST', `/projects/${discussion.projectId}/discussions`, {});
  await page.goto(`${server.url}/discussions/${other.id}`);
  await bar.getByRole('combobox', { name: 'Presets' }).selectOption('Payments');
  await bar.getByRole('button', { name: 'Add to the list' }).click();
  await expect(page.getByRole('combobox', { name: 'How much of src/pay.ts is sent' })).toHaveValue('outline');

  await bar.getByRole('button', { name: 'Actions for presets' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await bar.getByRole('textbox', { name: 'Name' }).fill('Money');
  await bar.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(bar.getByRole('combobox', { name: 'Presets' })).toContainText('Money');
  await bar.getByRole('button', { name: 'Actions for presets' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await bar.getByRole('button', { name: 'Delete preset' }).click();
  await expect(bar.getByRole('status')).toHaveText('Money is gone.');
  await expect(page.getByRole('combobox', { name: 'How much of src/pay.ts is sent' })).toHaveValue('outline');
});
