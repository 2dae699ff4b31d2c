import type { Discussion, Project, RunAccepted } from '@baton/protocol';
import type { Locator, Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** The discussions of one group of the sidebar, top to bottom. */
const group = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('list', { name }).getByRole('link');

const titled = (api: Api, projectId: string, title: string): Promise<Discussion> =>
  api.call<Discussion>('POST', `/projects/${projectId}/discussions`, { title });

const run = async (api: Api, id: string, text: string): Promise<RunAccepted> => {
  const [take] = (await api.call<Discussion>('GET', `/discussions/${id}`)).takes;
  const body = { provider: 'openai', model: 'gpt-4o-mini', input: { text }, ...(take === undefined ? {} : { takeId: take.id }) };
  return api.call<RunAccepted>('POST', `/discussions/${id}/runs`, body);
};

/** Keys that lead to an entry of a discussion's menu. */
const ENTRY = { rename: [], pin: ['ArrowDown'], archive: ['ArrowDown', 'ArrowDown'], remove: ['End'] } as const;

const widthOf = async (part: Locator): Promise<number> => Math.round((await part.boundingBox())?.width ?? 0);

test.describe('the sidebar', () => {
  test('follows what others do: new ones, runs, names; and says it in the browser’s tab', async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await signIn(page, server, path);
    await expect(group(page, 'Today')).toHaveText(['New discussion']);
    const other = await titled(api, discussion.projectId, 'Retry logic');
    await expect(group(page, 'Today')).toHaveText(['Retry logic', 'New discussion']);

    await run(api, other.id, 'tell a long story');
    await expect(group(page, 'Running')).toContainText(['Retry logic']);
    await expect(page).toHaveTitle(/^● New discussion · Baton$/);
    const icon = (): Promise<string> => page.locator('link[rel=icon]').evaluate((link: HTMLLinkElement) => link.href);
    const running = await icon();
    await expect(group(page, 'Running')).toHaveCount(0, { timeout: 20_000 });
    await expect(group(page, 'Today').first()).toContainText('Retry logic');
    await expect(page).toHaveTitle(/^New discussion · Baton$/);
    expect(await icon()).not.toBe(running);

    await run(api, other.id, 'refuse the key');
    await expect(group(page, 'Today').first()).toContainText('failed last');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Retry logic' }).hover();
    await expect(group(page, 'Today').first()).toContainText('$0');
  });

  test('marks what came while somebody was elsewhere, until they have seen it, on every device', async ({
    server,
    provider,
    page,
    browser,
  }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await signIn(page, server, path);
    const colleague = await invited(browser, server, api, 'member');
    await colleague.goto(server.url + path);
    await colleague.getByRole('textbox', { name: 'Message' }).waitFor();
    const told = colleague.waitForResponse((answer) => answer.url().endsWith('/read-mark'));
    const elsewhere = await titled(api, discussion.projectId, 'Elsewhere');
    await told;
    await colleague.getByRole('link', { name: 'Elsewhere' }).click();
    await expect(colleague).toHaveURL(`${server.url}/discussions/${elsewhere.id}`);

    await run(api, discussion.id, 'hello');
    const first = group(colleague, 'Today').filter({ hasText: 'unread' });
    await expect(first).toHaveCount(1);
    await expect(colleague).toHaveTitle(/^\(1\) Elsewhere · Baton$/);
    await colleague.reload();
    await expect(first).toHaveCount(1);
    const seen = colleague.waitForResponse((answer) => answer.url().endsWith(`${discussion.id}/read-mark`));
    await first.click();
    await seen;
    await colleague.getByRole('link', { name: 'Elsewhere' }).click();
    await expect(first).toHaveCount(0);
    await colleague.reload();
    await expect(group(colleague, 'Today')).toHaveCount(2);
    await expect(first).toHaveCount(0);
  });

  test('renames, pins, archives with a way back, and deletes after asking, with the keyboard alone', async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await titled(api, discussion.projectId, 'Second');
    await signIn(page, server, path);
    const main = page.getByRole('navigation', { name: 'Main' });
    const act = async (title: string, action: keyof typeof ENTRY): Promise<void> => {
      // What closes gives the focus back first.
      await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toHaveCount(0);
      await expect(async () => {
        await main.getByRole('link', { name: title }).focus();
        await page.keyboard.press('Tab');
        await expect(main.getByRole('button', { name: `Actions for ${title}` })).toBeFocused({ timeout: 500 });
      }).toPass();
      await page.keyboard.press('Enter');
      await page.getByRole('menu', { name: `Actions for ${title}` }).waitFor();
      await page.keyboard.press('Home');
      await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
      for (const key of ENTRY[action]) await page.keyboard.press(key);
      await page.keyboard.press('Enter');
    };

    await act('Second', 'rename');
    await expect(page.getByRole('dialog', { name: 'Rename discussion' }).getByRole('textbox', { name: 'Title' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Title' }).fill('Renamed');
    await page.keyboard.press('Enter');
    await expect(group(page, 'Today')).toHaveText(['Renamed', 'New discussion']);
    await expect(main.getByRole('button', { name: 'Actions for Renamed' })).toBeFocused();

    await act('New discussion', 'pin');
    await expect(group(page, 'Pinned')).toHaveText(['New discussion']);
    await act('New discussion', 'pin');
    await expect(group(page, 'Pinned')).toHaveCount(0);

    await act('Renamed', 'archive');
    await expect(group(page, 'Today')).toHaveText(['New discussion']);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect(group(page, 'Today')).toHaveCount(2);
    await act('Renamed', 'archive');
    await main.getByRole('button', { name: 'Archived (1)' }).press('Enter');
    await expect(group(page, 'Archived')).toHaveText(['Renamed']);

    await act('New discussion', 'remove');
    await page.getByRole('dialog', { name: 'Delete discussion' }).getByRole('button', { name: 'Cancel' }).press('Enter');
    await act('New discussion', 'remove');
    await page.getByRole('dialog', { name: 'Delete discussion' }).getByRole('button', { name: 'Delete' }).press('Enter');
    await expect(page).toHaveURL(`${server.url}/projects/${discussion.projectId}`);
    await expect(group(page, 'Today')).toHaveCount(0);
  });

  test('leads from one discussion to the next by arrow keys', async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    for (const title of ['One', 'Two']) await titled(api, discussion.projectId, title);
    await signIn(page, server, path);
    await expect(group(page, 'Today')).toHaveText(['Two', 'One', 'New discussion']);
    await group(page, 'Today').first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('link', { name: 'One' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'One' })).toBeVisible();
    await page.locator('body').press('Alt+ArrowDown');
    await expect(page).toHaveURL(server.url + path);
    await page.locator('body').press('Alt+ArrowUp');
    await expect(page.getByRole('heading', { level: 1, name: 'One' })).toBeVisible();
  });

  test('switches between projects, and offers a new one to those who may make it', async ({ server, provider, page, browser }) => {
    const { api, path } = await prepared(server, provider);
    const second = await api.call<Project>('POST', '/projects', { name: 'Second', directory: server.projectDirectory });
    await titled(api, second.id, 'In the second');
    await signIn(page, server, path);
    await page.getByRole('button', { name: 'Project Sample: switch' }).click();
    await page.getByRole('menuitemradio', { name: 'Second' }).click();
    await expect(group(page, 'Today')).toHaveText(['In the second']);
    await page.getByRole('button', { name: 'Project Second: switch' }).click();
    await page.getByRole('menuitem', { name: 'New project' }).click();
    await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
    const member = await invited(browser, server, api, 'member');
    await member.getByRole('button', { name: /: switch$/ }).click();
    await expect(member.getByRole('menuitem', { name: 'All projects' })).toBeVisible();
    await expect(member.getByRole('menuitem', { name: 'New project' })).toHaveCount(0);
  });

  test('is as wide as somebody made it, between its bounds, and goes and comes with Ctrl B', async ({ server, provider, page }) => {
    const { path } = await prepared(server, provider);
    await signIn(page, server, path);
    const main = page.getByRole('navigation', { name: 'Main' });
    const edge = page.getByRole('separator', { name: 'Width of the sidebar' });
    expect(await widthOf(main)).toBeGreaterThanOrEqual(246);
    await edge.focus();
    await page.keyboard.press('End');
    await expect(edge).toHaveAttribute('aria-valuenow', '360');
    await page.keyboard.press('Home');
    await expect(edge).toHaveAttribute('aria-valuenow', '200');
    const box = await edge.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 3, 300);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + 83, 300, { steps: 4 });
    await page.mouse.up();
    await expect(edge).toHaveAttribute('aria-valuenow', '280');
    await page.reload();
    await expect(edge).toHaveAttribute('aria-valuenow', '280');

    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.press('Control+b');
    await expect(main).toHaveCount(0);
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
    await page.reload();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    await expect(main).toHaveCount(0);
    await page.getByRole('button', { name: 'Show sidebar' }).click();
    await expect(main).toBeVisible();
  });
});

test('the side panel has tabs, is as wide as somebody made it, and lies over the page where there is no room', async ({
  server,
  provider,
  page,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const panel = page.getByRole('complementary', { name: 'Side panel' });
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.focus();
  await page.keyboard.press('Control+Alt+b');
  await expect(panel.getByRole('tab', { name: 'Context' })).toHaveAttribute('aria-selected', 'true');
  await expect(box).toBeFocused();
  await panel.getByRole('tab', { name: 'Context' }).press('ArrowRight');
  await expect(panel.getByRole('tabpanel')).toContainText('No agent has changed a file here yet.');
  await panel.getByRole('tab', { name: 'Changes' }).press('ArrowRight');
  await expect(panel.getByRole('tabpanel')).toContainText('(you)');
  await panel.getByRole('tab', { name: /^People/ }).press('ArrowRight');
  await expect(panel.getByRole('tabpanel')).toContainText('This project today');
  const edge = page.getByRole('separator', { name: 'Width of the side panel' });
  await edge.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '360');
  await page.reload();
  await expect(panel.getByRole('tab', { name: 'Cost' })).toHaveAttribute('aria-selected', 'true');
  await expect(edge).toHaveAttribute('aria-valuenow', '360');

  const beside = (await page.getByRole('main').boundingBox())?.width ?? 0;
  await page.setViewportSize({ width: 1000, height: 720 });
  const under = (await page.getByRole('main').boundingBox())?.width ?? 0;
  expect(beside).toBeLessThan(700);
  expect(under).toBeGreaterThan(700);
  await page.getByRole('button', { name: 'Hide side panel' }).click();
  await expect(panel).toHaveCount(0);
});

test.describe('the palette', () => {
  test('finds discussions of every project, projects and commands, and gives the focus back', async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await titled(api, discussion.projectId, 'Retry logic in the payment client');
    const second = await api.call<Project>('POST', '/projects', { name: 'Warehouse', directory: server.projectDirectory });
    const far = await titled(api, second.id, 'Counting crates');
    await signIn(page, server, path);
    const box = page.getByRole('textbox', { name: 'Message' });
    const field = page.getByRole('combobox', { name: /^Find a discussion/ });
    await box.focus();
    await page.keyboard.press('Control+k');
    await expect(field).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(field).toHaveCount(0);
    await expect(box).toBeFocused();

    await page.keyboard.press('Control+k');
    await field.fill('pay ret');
    await expect(page.getByRole('option').first()).toContainText('Retry logic in the payment client');
    await field.fill('crates');
    await expect(page.getByRole('option').first()).toHaveText(/Counting crates.*Warehouse/s);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${server.url}/discussions/${far.id}`);
    await expect(page.getByRole('button', { name: 'Project Warehouse: switch' })).toBeVisible();

    await page.keyboard.press('Control+k');
    await field.fill('rename');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Rename discussion' }).getByLabel('Title')).toHaveValue('Counting crates');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await field.fill('members');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${server.url}/settings/members`);
    await page.keyboard.press('Control+k');
    await field.fill('dark');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.keyboard.press('Control+k');
    await field.fill('nothing like this anywhere');
    await expect(page.getByRole('listbox', { name: 'Search and commands' }).getByRole('option')).toHaveText([
      'Nothing here has these words in it.',
    ]);
  });

  test('goes through its list with arrow keys, around the ends, and stops a run', async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await signIn(page, server, path);
    await run(api, discussion.id, 'tell a long story');
    await expect(page.getByText(/word5 /)).toBeVisible();
    await page.keyboard.press('Control+k');
    const selected = page.getByRole('option', { selected: true });
    await expect(selected).toContainText('Stop the run');
    await page.keyboard.press('ArrowUp');
    await expect(selected).not.toContainText('Stop the run');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Stopped. What was written is kept.')).toBeVisible();
  });
});

test('? shows what the keyboard does, never while somebody types, and can be switched off', async ({ server, provider, page }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.focus();
  await page.keyboard.press('?');
  await expect(box).toHaveValue('?');
  await expect(shortcuts).toHaveCount(0);
  await page.getByRole('button', { name: 'Side panel' }).focus();
  await page.keyboard.press('?');
  await expect(shortcuts).toContainText('Search and commands');
  await expect(shortcuts).toContainText('Control K');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /^Find a discussion/ })).toHaveCount(0);
  await shortcuts.getByRole('switch', { name: 'Shortcuts of a single character' }).press('Space');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Side panel' })).toBeFocused();
  await page.keyboard.press('?');
  await expect(shortcuts).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Find a discussion/ }).fill('keyboard');
  await page.keyboard.press('Enter');
  await expect(shortcuts).toBeVisible();
});

test('a phone has everything in one column: discussions, one of them, and the rest behind More', async ({ server, provider, page }) => {
  const { path } = await prepared(server, provider);
  await page.setViewportSize({ width: 360, height: 640 });
  await signIn(page, server, path);
  const tabs = page.getByRole('navigation', { name: 'Sections' });
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(tabs.getByRole('link', { name: 'Talk' })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('link', { name: 'Back to Sample' }).click();
  await expect(page.getByRole('region', { name: 'Today' }).getByRole('link')).toHaveCount(1);
  await tabs.getByRole('link', { name: 'More' }).click();
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('link', { name: 'Settings → Members' }).click();
  await expect(page.getByRole('heading', { name: 'Invite somebody' })).toBeVisible();
  await tabs.getByRole('link', { name: 'Talk' }).click();
  await page.getByRole('region', { name: 'Today' }).getByRole('link').click();
  await page.getByRole('button', { name: 'Side panel' }).click();
  await expect(page.getByRole('complementary', { name: 'Side panel' })).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test.describe('the connection strip', () => {
  test('holds its number while the server is gone, and says what was caught up on', async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await run(api, discussion.id, 'hello');
    await signIn(page, server, path);
    await expect(page.getByText('Hello from the double.')).toBeVisible();
    await server.end('SIGTERM');
    const strip = page.getByRole('status').filter({ hasText: 'The server restarts, since' });
    await expect(strip).toHaveText(/since \d\d:\d\d · holding at #\d+/);
    await server.launch();
    await page.getByRole('button', { name: 'Try now' }).click();
    await expect(page.getByRole('status').filter({ hasText: /^✓\s*Resumed · 0 events · 0 lost$/ })).toBeVisible();
    await expect(page.getByText('0 lost')).toHaveCount(0, { timeout: 8000 });
  });

  test('is there on pages that show no discussion too', async ({ server, provider, page }) => {
    await prepared(server, provider);
    await signIn(page, server, '/settings/members');
    await page.getByRole('heading', { name: 'Invite somebody' }).waitFor();
    await server.end('SIGKILL');
    await expect(page.getByText(/Reconnecting since \d\d:\d\d/)).toBeVisible();
  });

  test('says that the server is slow, not that it is gone', async ({ server, provider, page }) => {
    const { path } = await prepared(server, provider);
    await signIn(page, server, path);
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    let answer = (): void => undefined;
    await page.route('**/api/v1/members*', async (route) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await route.continue();
    });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Find a discussion/ }).fill('members');
    await page.keyboard.press('Enter');
    await expect(page.getByText('The server is slow to answer.')).toBeVisible();
    answer();
    await expect(page.getByText('The server is slow to answer.')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Invite somebody' })).toBeVisible();
  });
});

test('an address that leads nowhere says so, once', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  let loads = 0;
  page.on('load', () => (loads += 1));
  await page.goto(`${server.url}/nothing/here`);
  await expect(page.getByRole('heading', { name: 'There is nothing at this address.' })).toBeVisible();
  await page.getByRole('link', { name: 'Projects' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(loads).toBe(1);
});
