import { picture } from '@baton/testkit';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const PNG = Buffer.from(picture(64, 48));

test('a screenshot and a file go with a message, are seen by the model, and stand in the thread', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await page
    .getByLabel('Attach files')
    .last()
    .setInputFiles([
      { name: 'shot.png', mimeType: 'image/png', buffer: PNG },
      { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') },
    ]);
  const chips = page.getByRole('list', { name: 'Attached files' });
  await expect(chips.getByRole('listitem')).toHaveCount(2);
  await expect(chips).not.toContainText('uploading');
  await page.getByRole('textbox', { name: 'Message' }).fill('hello, look at this');
  await page.getByRole('button', { name: 'Send' }).click();

  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.');
  await expect(chips).toBeHidden();
  const image = thread.getByRole('img', { name: 'shot.png' });
  await expect(image).toBeVisible();
  expect(await image.evaluate((element: HTMLImageElement) => [element.naturalWidth, element.naturalHeight])).toEqual([64, 48]);
  await thread.getByRole('button', { name: 'Show notes.md' }).click();
  await expect(page.getByRole('dialog', { name: 'notes.md' })).toContainText('# Notes');
  await page.keyboard.press('Escape');

  const sent = JSON.stringify(provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions')));
  expect(sent).toContain('# Notes');
});

test('what cannot be sent says why, and what was typed stays', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('half a thought');
  await page
    .getByLabel('Attach files')
    .last()
    .setInputFiles([
      { name: 'a\u202Egnp.exe', mimeType: 'image/png', buffer: Buffer.from([1, 2, 0, 255]) },
      { name: 'fine.txt', mimeType: 'text/plain', buffer: Buffer.from('fine') },
    ]);
  const chips = page.getByRole('list', { name: 'Attached files' });
  await expect(chips).toContainText('neither a picture');
  await expect(chips).toContainText('\\u202E');
  await expect(box).toHaveValue('half a thought');
  const many = Array.from({ length: 120 }, (_, index) => ({
    name: `${index}.txt`,
    mimeType: 'text/plain',
    buffer: Buffer.from(String(index)),
  }));
  await page.getByLabel('Attach files').last().setInputFiles(many);
  await expect(page.getByText('A message takes 20 files; 102 were left out.')).toBeVisible();
  await expect(chips.getByRole('listitem')).toHaveCount(20);
});

test('the same picture twice, and two files of one name, are drawn like any others', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const note = (text: string) => ({ name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
  const shot = (name: string) => ({ name, mimeType: 'image/png', buffer: PNG });
  await page
    .getByLabel('Attach files')
    .last()
    .setInputFiles([note('one'), note('two'), shot('first.png'), shot('second.png')]);
  await expect(page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')).toHaveCount(4);
  await expect(page.getByRole('list', { name: 'Attached files' })).not.toContainText('uploading');
  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.');
  for (const _ of ['as sent', 'read again']) {
    await expect(thread.getByRole('img')).toHaveCount(2);
    await expect(thread.getByRole('button', { name: 'Show notes.md' })).toHaveCount(2);
    await page.reload();
  }
});
