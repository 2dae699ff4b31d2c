import type { Page } from '@playwright/test';
import { picture } from '@baton/testkit';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const box = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const thread = (page: Page) => page.getByRole('region', { name: 'Thread' });
const chips = (page: Page) => page.getByRole('list', { name: 'Attached files' });
const attach = (page: Page, name: string, content: string) =>
  page
    .getByLabel('Attach files')
    .last()
    .setInputFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(content) }]);

/** Something is on the clipboard of whoever pastes into the box. */
async function paste(page: Page, given: { text?: string; picture?: boolean }): Promise<void> {
  const png = [...picture(8, 8)];
  await box(page).evaluate(
    (element: HTMLTextAreaElement, { text, bytes }) => {
      const clipboardData = new DataTransfer();
      if (text !== undefined) clipboardData.setData('text/plain', text);
      if (bytes !== undefined) clipboardData.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
      const left = element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      // What the browser does where nobody else did something.
      if (!left || text === undefined) return;
      element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end');
      element.dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
    { text: given.text, bytes: given.picture === true ? png : undefined },
  );
}

test('a message that a slow server refuses comes back before what was written meanwhile, with its files', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const held = Promise.withResolvers<void>();
  await page.route('**/api/v1/discussions/*/runs', async (route) => {
    await held.promise;
    await route.fulfill({ status: 503, contentType: 'text/html', body: 'busy' });
  });
  await attach(page, 'first.txt', 'one');
  await expect(chips(page)).not.toContainText('uploading');
  await ask(page, 'the first thought');
  await expect(thread(page)).toContainText('sending');
  await box(page).pressSequentially('the second thought');
  await attach(page, 'second.txt', 'two');
  await expect(chips(page).getByRole('listitem')).toHaveCount(1);
  await box(page).press('Enter');
  await expect(page.getByText('Not sent yet: the message before it is still on its way.')).toBeVisible();
  await box(page).press('Home');
  held.resolve();
  await expect(box(page)).toHaveValue('the first thought\n\nthe second thought');
  await expect(page.getByText('What could not be sent stands first again')).toBeVisible();
  await expect(chips(page).getByRole('listitem')).toHaveText([/first\.txt/, /second\.txt/]);
  // Whoever writes goes on where they were.
  await box(page).pressSequentially('now ');
  await expect(box(page)).toHaveValue('the first thought\n\nnow the second thought');
});

test('text and attached files are there again after a reload, and on another device', async ({ page, server, provider, browser }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await attach(page, 'notes.md', '# Notes');
  await expect(chips(page)).toContainText('7 B');
  await box(page).fill('hello, look at this');
  await page.reload();
  await expect(box(page)).toHaveValue('hello, look at this');
  await expect(chips(page)).toContainText('notes.md');

  const elsewhere = await (await browser.newContext({ storageState: await page.context().storageState() })).newPage();
  await elsewhere.addInitScript(() => localStorage.clear());
  await expect(async () => {
    await elsewhere.goto(server.url + path);
    await expect(chips(elsewhere)).toContainText('notes.md', { timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  await expect(chips(elsewhere)).toContainText('7 B');
  await elsewhere.getByRole('button', { name: 'Send' }).click();
  await expect(thread(elsewhere)).toContainText('Hello from the double.');
  await expect(thread(elsewhere).getByRole('button', { name: 'Show notes.md' })).toBeVisible();
  await elsewhere.context().close();
});

test('going on after too many rounds leaves what is being written, and its files', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  provider.mock.addFixturesFromJSON([
    { match: { userMessage: 'round and round' }, response: { toolCalls: [{ name: 'read_file', arguments: { path: 'README.md' } }] } },
    { match: { userMessage: 'Go on.' }, response: { content: 'Here is the answer.' } },
  ]);
  await signIn(page, server, path);
  await ask(page, 'round and round');
  const goOn = page.getByRole('button', { name: 'Go on' });
  await expect(goOn).toBeVisible({ timeout: 30_000 });
  await box(page).fill('half a thought');
  await attach(page, 'notes.md', '# Notes');
  await expect(chips(page)).toContainText('7 B');
  await goOn.click();
  await expect(thread(page)).toContainText('Here is the answer.');
  await expect(thread(page)).not.toContainText('notes.md');
  await expect(box(page)).toHaveValue('half a thought');
  await expect(chips(page)).toContainText('notes.md');
});

test('an example is added to what is written, and replaces nothing', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const example = page.getByRole('list', { name: 'For example' }).getByRole('button').first();
  const words = await example.innerText();
  await example.click();
  await expect(box(page)).toHaveValue(words);
  await box(page).fill('my own words');
  await example.click();
  await expect(box(page)).toHaveValue(`my own words\n\n${words}`);
});

test('a file that goes with a steer is shown with it, and comes back with it', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await ask(page, 'tell the longest story');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await attach(page, 'notes.md', '# Notes');
  await expect(chips(page)).toContainText('7 B');
  await box(page).fill('look at my notes');
  await box(page).press('Alt+Enter');
  const said = page.getByRole('list', { name: 'Said and not taken up yet' });
  await expect(said).toContainText('look at my notes');
  await expect(said).toContainText('notes.md');
  await expect(chips(page)).toBeHidden();
  await said.getByRole('button', { name: 'Take back and edit' }).click();
  await expect(box(page)).toHaveValue('look at my notes');
  await expect(chips(page)).toContainText('notes.md');
});

test('where neither browser nor server keeps a draft, the page says so and asks before it is left', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  });
  await page.route('**/api/v1/discussions/*/draft', (route) => route.abort());
  await signIn(page, server, path);
  const warning = page.getByText('What you write is kept nowhere but on this page');
  await box(page).pressSequentially('half a thought');
  await expect(warning).toBeVisible();
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.reload({ timeout: 3000 }).catch(() => undefined);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect.poll(() => asked).toEqual(['beforeunload', 'confirm']);
  await expect(box(page)).toHaveValue('half a thought');

  // The server is there again: nothing has to be done.
  await page.unroute('**/api/v1/discussions/*/draft');
  await expect(warning).toBeHidden({ timeout: 15_000 });
  await page.reload();
  await expect(box(page)).toHaveValue('half a thought');
});

test('a paste of words with their picture keeps the words; a picture alone is attached', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await box(page).focus();
  await paste(page, { text: '1\t2\n3\t4', picture: true });
  await expect(box(page)).toHaveValue('1\t2\n3\t4');
  await expect(chips(page)).toBeHidden();
  await paste(page, { picture: true });
  await expect(chips(page)).toContainText('image.png');
  await expect(box(page)).toHaveValue('1\t2\n3\t4');
});

test('a message that waits for its upload says so and goes when it has ended, unless it is written on', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  let held = Promise.withResolvers<void>();
  await page.route('**/api/v1/projects/*/attachments', async (route) => {
    await held.promise;
    await route.continue();
  });
  const waits = page.getByText('Waits for the upload, then goes.');
  await attach(page, 'notes.md', '# Notes');
  await expect(chips(page)).toContainText('uploading');
  await box(page).fill('hello, look');
  await box(page).press('Enter');
  await expect(waits).toBeVisible();
  await box(page).pressSequentially(' at this');
  await expect(waits).toBeHidden();
  held.resolve();
  await expect(chips(page)).toContainText('7 B');
  await expect(box(page)).toHaveValue('hello, look at this');

  held = Promise.withResolvers<void>();
  await attach(page, 'more.md', '# More');
  await box(page).press('Enter');
  await expect(waits).toBeVisible();
  held.resolve();
  await expect(thread(page)).toContainText('Hello from the double.');
  for (const name of ['notes.md', 'more.md']) await expect(thread(page).getByRole('button', { name: `Show ${name}` })).toBeVisible();
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();

  // What is said to a run waits the same way.
  await ask(page, 'tell the longest story');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  held = Promise.withResolvers<void>();
  await attach(page, 'last.md', '# Last');
  await box(page).fill('and these');
  await box(page).press('Alt+Enter');
  await expect(waits).toBeVisible();
  held.resolve();
  await expect(page.getByRole('list', { name: 'Said and not taken up yet' })).toContainText('last.md');
});
