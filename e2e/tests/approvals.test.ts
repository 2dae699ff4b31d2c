import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ask, chooseModel, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('an agent asks to write a file, a person edits what it proposes and approves; the diff shows the edited version, and that ran', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await rehearse(page, 'Please replace "Hello, world." with "Hello, reader." in README.md');
  const card = page.locator('[data-approval]');
  await expect(card.getByRole('heading')).toHaveText(/Your decision · Edit\s+README\.md/);
  await expect(card.getByRole('table', { name: 'Changes in README.md' })).toContainText('Hello, reader.');

  await card.getByRole('button', { name: 'Edit' }).click();
  await card.getByLabel('newText').fill('Hello, Anna.');
  await expect(card.getByRole('region', { name: 'What it would do now' }).getByRole('table')).toContainText('Hello, Anna.');
  await card.getByRole('button', { name: 'Approve as edited' }).click();

  await expect(card).toContainText(/1 line edited · ran exactly this ✓ hash [0-9a-f]{4}/);
  await expect(card).toBeFocused();
  await expect.poll(() => readFileSync(join(server.projectDirectory, 'README.md'), 'utf8')).toContain('Hello, Anna.');
  await card.getByRole('button').click();
  await expect(card.getByRole('table', { name: 'Changes in README.md' })).toContainText('Hello, Anna.');
});

test('a call is rejected with a reason, which the agent reads, and it goes on', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await rehearse(page, 'Please write "Hello" to notes.txt');
  const card = page.locator('[data-approval]');
  await card.getByRole('button', { name: 'Reject' }).click();
  await card.getByLabel('Why not').fill('Use the changelog instead.');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('rejected · “Use the changelog instead.”');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  expect(existsSync(join(server.projectDirectory, 'notes.txt'))).toBe(false);
});

test('of a change in parts a person agrees to some', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  const patch =
    '--- a/README.md\n+++ b/README.md\n@@ -1,3 +1,3 @@\n # Sample\n \n-Hello, world.\n+Hello, reader.\n--- /dev/null\n+++ b/notes.txt\n@@ -0,0 +1 @@\n+Notes\n';
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'patch both', hasToolResult: false },
      response: { content: 'Both.', toolCalls: [{ id: 'call_patch', name: 'apply_patch', arguments: { patch } }] },
    },
    { match: { userMessage: 'patch both', hasToolResult: true }, response: { content: 'As you wish.' } },
  ]);
  await signIn(page, server, path);
  await ask(page, 'patch both');
  const card = page.locator('[data-approval]');
  await card.getByRole('button', { name: 'Edit, choose parts' }).click();
  const parts = card.getByRole('group', { name: 'Parts' });
  const [readme, notes] = [parts.getByRole('checkbox', { name: 'README.md, line 3' }), parts.getByRole('checkbox', { name: 'notes.txt' })];
  await readme.press('Space');
  await notes.press('Space');
  await expect(parts).toContainText('Nothing is left of it.');
  await expect(card.getByRole('button', { name: 'Approve as edited' })).toBeDisabled();
  await readme.press('Space');
  const would = card.getByRole('region', { name: 'What it would do now' });
  await expect(would.getByRole('table', { name: 'Changes in README.md' })).toBeVisible();
  await expect(would).not.toContainText('notes.txt');
  await card.getByRole('button', { name: 'Approve as edited' }).click();
  await expect(card).toContainText('ran exactly this');
  expect(readFileSync(join(server.projectDirectory, 'README.md'), 'utf8')).toContain('Hello, reader.');
  expect(existsSync(join(server.projectDirectory, 'notes.txt'))).toBe(false);
  await expect(page.getByText('As you wish.')).toBeVisible();
});

test('what waits stands in the inbox, the title and the list; the first who decides is the one who did', async ({
  browser,
  page,
  server,
  provider,
}) => {
  const { api, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const vera = await invited(browser, server, api, 'member');
  await rehearse(page, 'Please write "a" to set-a.txt and write "b" to set-b.txt');
  await expect(page.locator('[data-approval]')).toHaveCount(2);
  await expect(page).toHaveTitle(/^\(2\) /);

  // Vera sees it wherever she is, and decides one of them.
  const inbox = vera.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Inbox/ });
  await expect(inbox).toContainText('2 decisions wait');
  await inbox.click();
  const veras = vera.locator('[data-approval]');
  await expect(veras).toHaveCount(2);

  // Both look at the first; whoever is second is told who was first.
  const held = Promise.withResolvers<void>();
  await page.route('**/decision', async (route) => {
    await held.promise;
    await route.continue();
  });
  const mine = page.locator('[data-approval]').first();
  await mine.getByRole('button', { name: 'Reject' }).click();
  await page.keyboard.press('Enter');
  await veras.first().getByRole('button', { name: 'Approve' }).click();
  await expect(veras.first()).toContainText('Vera');
  await expect(mine).toContainText(/Vera.* · approved/);
  held.resolve();
  await expect(mine).toContainText('Yours was not taken: This was agreed to by Vera already.');
  await expect(page).toHaveTitle(/^\(1\) /);

  await veras.nth(1).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  await expect(mine).toContainText('ran exactly this');
  await expect(inbox).not.toContainText('wait');
  const written = join(server.projectDirectory, 'set-b.txt');
  await expect.poll(() => existsSync(written) && readFileSync(written, 'utf8')).toBe('b');
});

test('what waits in a project that was made later comes into an inbox that stands open', async ({ browser, page, server, provider }) => {
  const { api, discussion } = await prepared(server, provider);
  await signIn(page, server, `/discussions/${discussion.id}`);
  const vera = await invited(browser, server, api, 'member');
  await vera
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /^Inbox/ })
    .click();
  await expect(vera.getByText('Nothing waits for you.')).toBeVisible();

  const folder = join(server.folder, 'projects', 'later');
  mkdirSync(folder);
  await page.goto(`${server.url}/projects`);
  await page.getByRole('button', { name: 'New project' }).click();
  const dialog = page.getByRole('dialog', { name: 'New project' });
  await dialog.getByLabel('Folder', { exact: true }).fill(folder);
  await dialog.getByLabel('Name', { exact: true }).fill('Made later');
  await dialog.getByRole('button', { name: 'Create project' }).click();
  await page.getByRole('banner').getByRole('button', { name: 'New discussion' }).click();
  await rehearse(page, 'Please write "a" to a.txt');

  await expect(vera.getByRole('main').getByText('Made later')).toBeVisible();
  await vera.locator('[data-approval]').getByRole('button', { name: 'Approve' }).click();
  await expect(page.locator('[data-approval]')).toContainText('ran exactly this');
  await expect.poll(() => existsSync(join(folder, 'a.txt'))).toBe(true);
  await vera.context().close();
});

test('letters decide while a card has the focus, not before it has stood still and not while they are held; with care where something is deleted', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await page.clock.install();
  await signIn(page, server, path);
  await rehearse(page, 'Please write "a" to set-a.txt and write "b" to set-b.txt');
  const cards = page.locator('[data-approval]');
  await expect(cards).toHaveCount(2);
  // Nothing that comes takes the focus.
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await page.keyboard.press('Control+.');
  await expect(cards.first()).toBeFocused();
  await cards.first().evaluate((card) => {
    card.blur();
    card.focus();
    card.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }));
  });
  await expect(cards.first().getByRole('button', { name: 'Approve' })).toBeEnabled();
  await stoodStill(page);
  await page.keyboard.press('n');
  await expect(cards.nth(1)).toBeFocused();
  await stoodStill(page);
  await page.keyboard.press('r');
  await expect(cards.nth(1).getByLabel('Why not')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cards.nth(1).getByRole('button', { name: 'Approve' })).toBeFocused();
  await letter(page, 'a', () => expect(cards.nth(1)).toContainText('approved', SOON));
  await page.keyboard.press('Control+.');
  await expect(cards.first()).toBeFocused();
  await letter(page, 'a', () => expect(cards.first()).toContainText('ran exactly this', SOON));
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();

  await rehearse(page, 'Please delete set-a.txt');
  await expect(cards).toHaveCount(3);
  await page.keyboard.press('Control+.');
  await expect(cards.nth(2)).toBeFocused();
  await letter(page, 'a', () => expect(cards.nth(2)).toContainText('Say once more that you mean it', SOON));
  await letter(page, 'Shift+A', () => expect(cards.nth(2)).toContainText('ran exactly this', SOON));
  await expect.poll(() => existsSync(join(server.projectDirectory, 'set-a.txt'))).toBe(false);
});

test('a run that waits goes on after the decision, also when the server was killed meanwhile', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await rehearse(page, 'Please write "Hello" to notes.txt');
  const card = page.locator('[data-approval]');
  await expect(card.getByRole('button', { name: 'Approve' })).toBeVisible();
  await server.end('SIGKILL');
  await server.launch();
  await page.getByText(/^Resumed/).waitFor();
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(card).toContainText('ran exactly this', { timeout: 40_000 });
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();
  const written = join(server.projectDirectory, 'notes.txt');
  await expect.poll(() => existsSync(written) && readFileSync(written, 'utf8')).toBe('Hello');
});

test('a question is answered, and calls of one answer are agreed to together', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await rehearse(page, 'Please ask "Which of the two?"');
  const cards = page.locator('[data-approval]');
  await expect(cards).toContainText('Which of the two?');
  await cards.getByLabel('Your answer').fill('The second.');
  await page.keyboard.press('Enter');
  await expect(cards).toContainText('“The second.”');
  await expect(page.getByRole('note', { name: 'Receipt' })).toBeVisible();

  await rehearse(page, 'Please write "a" to set-a.txt and write "b" to set-b.txt');
  await page.getByRole('button', { name: 'Approve all 2' }).click();
  await expect(page.getByText('ran exactly this')).toHaveCount(2);
});

/** Asks the built-in model for something that a person is to decide, and waits until it does. */
async function rehearse(page: Page, words: string): Promise<void> {
  const waiting = page.getByRole('button', { name: /^(Approve|Answer)( |$)/ });
  await chooseModel(page, 'rehearsal-1');
  await ask(page, words);
  // What the machine can do is found out before the first round.
  await expect(waiting.first()).toBeVisible({ timeout: 40_000 });
}

/** One look; the next one is after the next letter. */
const SOON = { timeout: 3000 };

/** Presses a letter on the card that has the focus, and again where the card had moved just before: then it does not count. */
async function letter(page: Page, key: string, seen: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await stoodStill(page);
    await page.keyboard.press(key);
    await seen();
  }).toPass({ timeout: 60_000 });
}

/** Puts the page's clock forward until a letter counts on the card that has the focus. */
async function stoodStill(page: Page): Promise<void> {
  await page.clock.runFor(1000);
}
