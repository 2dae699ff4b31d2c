import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { startDevelopmentPage, type DevelopmentPage } from '../support/development-page.ts';
import { expect, test } from '../support/test.ts';

// A trace takes the whole page down at every step, and this page is long.
test.use({ trace: 'off' });

let development: DevelopmentPage;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  development = await startDevelopmentPage();
});
test.afterAll(() => development.stop());

async function open(page: Page): Promise<Page> {
  await page.goto(`${development.url}/dev/components`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** One pane of a section: everything stands there in both themes. */
const pane = (page: Page, section: string, theme = 'light'): Locator => page.getByRole('group', { name: `${section}, ${theme}` });

/** In the panes of one theme, or one of them: both themes show the same, so that names stand twice on the page. */
async function violations(page: Page, part: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).include(part).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

for (const theme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`no component has a violation that axe knows, ${theme}, ${width} wide, closed and open`, async ({ page }) => {
      test.slow();
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      await open(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violations(page, `[data-theme="${theme}"]`)).toEqual([]);
      const overlays = pane(page, 'Overlays', theme);
      const part = `[aria-label="Overlays, ${theme}"]`;
      await overlays.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menu').waitFor();
      expect(await violations(page, part)).toEqual([]);
      await page.keyboard.press('Escape');
      await overlays.getByRole('button', { name: '$0.0087' }).click();
      await page.getByRole('dialog', { name: 'Where the money went' }).waitFor();
      expect(await violations(page, part)).toEqual([]);
      await page.keyboard.press('Escape');
      await overlays.getByRole('button', { name: 'Rename discussion' }).click();
      await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).click();
      await page.getByRole('listbox').waitFor();
      expect(await violations(page, part)).toEqual([]);
    });
  }
}

test('what opens over a page stands open in both themes', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page);
  await page.getByRole('link', { name: 'What opens over a page, open' }).click();
  for (const [name, part] of [
    ['Menu', '[role=menu]'],
    ['Popover', '[role=dialog]'],
    ['Words on a control', '[role=tooltip]'],
    ['Combobox', '[role=listbox]'],
    ['Combobox whose options are on their way', '[role=combobox][aria-expanded=true]'],
    ['Dialog', 'dialog[open]'],
    ['Dialog that asks before something is gone', 'dialog[open]'],
    ['Toasts', 'li'],
  ] as const) {
    for (const theme of ['light', 'dark']) {
      const shown = page.getByTitle(`${name}, ${theme}`, { exact: true }).contentFrame();
      await expect(shown.locator(part).first()).toBeVisible();
      await expect(shown.locator(`html[data-theme=${theme}]`)).toHaveCount(1);
    }
  }
});

test('a combobox is found, searched, chosen and left by keyboard', async ({ page }) => {
  await open(page);
  const field = pane(page, 'Fields').getByRole('combobox', { name: 'Model', exact: true });
  await field.focus();
  await page.keyboard.press('ArrowDown');
  const search = page.getByRole('combobox', { name: 'Find in Model' });
  await expect(search).toBeFocused();
  await expect(page.getByRole('option', { name: /^gpt-4o-mini/ })).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.type('anthropic');
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(2);
  // What can't be chosen is passed over.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(field).toContainText('claude-opus');

  await page.keyboard.press('Enter');
  await expect(search).toBeFocused();
  await page.keyboard.type('no such model');
  await expect(page.getByRole('status').filter({ hasText: 'Nothing has these words in it.' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(field).toContainText('claude-opus');
});

test('a menu opens with the down key, is walked, chooses, and gives the focus back', async ({ page }) => {
  await open(page);
  const overlays = pane(page, 'Overlays');
  const more = overlays.getByRole('button', { name: 'More' });
  const item = (name: string): Locator => page.getByRole('menuitem', { name });
  await more.focus();
  await page.keyboard.press('ArrowDown');
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  await expect(item('Rename')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(item('Archive')).toBeFocused();
  await page.keyboard.press('End');
  await expect(item('Delete')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(item('Rename')).toBeFocused();
  await page.keyboard.type('a');
  await expect(item('Archive')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(overlays.getByText('Chosen: archive')).toBeVisible();
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(more).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(item('Rename')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(more).toBeFocused();

  // Tab goes on from the trigger.
  await page.keyboard.press('Enter');
  await expect(item('Rename')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(overlays.getByRole('button', { name: '$0.0087' })).toBeFocused();

  // A press on the trigger closes what it opened.
  await more.click();
  await page.getByRole('menu').waitFor();
  await more.click();
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('a popover takes the focus and gives it back', async ({ page }) => {
  await open(page);
  const trigger = pane(page, 'Overlays').getByRole('button', { name: '$0.0087' });
  await trigger.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Open the wire' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(trigger).toBeFocused();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('tabs are walked with the arrow keys; those that can not be chosen are passed over', async ({ page }) => {
  await open(page);
  const choices = pane(page, 'Choices');
  const tab = (name: RegExp): Locator => choices.getByRole('tab', { name });
  await tab(/^Main/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(/^With retry/)).toBeFocused();
  await expect(tab(/^With retry/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(tab(/^Split client/)).toBeFocused();
  await expect(choices.getByRole('tabpanel')).toContainText('split');
  await page.keyboard.press('ArrowRight');
  await expect(tab(/^Main/)).toBeFocused();
  await page.keyboard.press('End');
  await expect(tab(/^Split client/)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(choices.getByRole('tabpanel')).toBeFocused();
});

test('a dialog keeps the focus, closes with Escape, and gives it back; what opens in it closes first', async ({ page }) => {
  await open(page);
  const trigger = pane(page, 'Overlays').getByRole('button', { name: 'Rename discussion' });
  await trigger.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Rename discussion' });
  await dialog.waitFor();
  const inside = (): Promise<boolean> =>
    page.evaluate(() => {
      const { activeElement } = document;
      return activeElement === document.body || activeElement?.closest('dialog') !== null;
    });
  expect(await inside()).toBe(true);
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press(presses % 4 === 3 ? 'Shift+Tab' : 'Tab');
    expect(await inside()).toBe(true);
  }

  const field = dialog.getByRole('combobox', { name: 'Model', exact: true });
  await field.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('combobox', { name: 'Find in Model' })).toBeFocused();
  await page.keyboard.type('o3');
  await page.keyboard.press('Enter');
  await expect(field).toContainText('o3');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(trigger).toBeFocused();
});

test('a tree is one stop for Tab and is walked, opened and closed with the arrow keys', async ({ page }) => {
  await open(page);
  const tree = pane(page, 'Lists').getByRole('tree', { name: 'Files' });
  const row = (name: RegExp): Locator => tree.getByRole('treeitem', { name });
  await expect(tree.locator('[tabindex="0"]')).toHaveCount(1);
  await row(/^client\.ts/).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(row(/^payment/)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(row(/^payment/)).toHaveAttribute('aria-expanded', 'false');
  await expect(row(/^client\.ts/)).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(row(/^payment/)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(row(/^client\.ts/)).toBeFocused();
  await page.keyboard.press('End');
  await expect(row(/^README/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row(/^README/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Home');
  await expect(row(/^src/)).toBeFocused();
  await page.keyboard.type('m');
  await expect(row(/^main\.ts/)).toBeFocused();
  await expect(tree.locator('[tabindex="0"]')).toHaveCount(1);
});

test('words on a control appear for the keyboard at once and go with Escape', async ({ page }) => {
  await open(page);
  const archive = pane(page, 'Buttons').getByRole('button', { name: 'Archive' }).last();
  await archive.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(archive).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('Archive');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expect(archive).toBeFocused();
});

test('a toast is said, can be undone, and never takes the focus', async ({ page }) => {
  await open(page);
  const overlays = pane(page, 'Overlays');
  const trigger = overlays.getByRole('button', { name: 'Archive elsewhere' });
  await trigger.click();
  await expect(overlays.getByText('Archived “Why is CI slow?”.')).toBeVisible();
  await expect(trigger).toBeFocused();
  await overlays.getByRole('button', { name: 'Undo' }).click();
  await expect(overlays.getByText('Chosen: undo')).toBeVisible();
  await expect(overlays.getByText('Archived “Why is CI slow?”.')).toHaveCount(0);
});

test('a busy button keeps the focus and is not pressed', async ({ page }) => {
  await open(page);
  const buttons = pane(page, 'Buttons');
  const primary = buttons.getByRole('button', { name: 'primary' });
  await primary.nth(0).click();
  await expect(buttons.getByText('Pressed 1 times')).toBeVisible();
  const busy = primary.nth(2);
  await busy.focus();
  await page.keyboard.press('Enter');
  await busy.click({ force: true });
  await expect(busy).toBeFocused();
  await expect(busy).toHaveAttribute('aria-disabled', 'true');
  await expect(buttons.getByText('Pressed 1 times')).toBeVisible();
});

test('nothing moves for those who asked for that', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.playState === 'running')
      .map((animation) => animation.constructor.name),
  );
  expect(moving).toEqual([]);
});

test('targets under a finger are 44 px high', async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 800 } });
  const page = await open(await context.newPage());
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, [role="option"], [role="treeitem"], select, input:not([type="checkbox"], [type="radio"])')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
      .map((element) => `${element.getBoundingClientRect().height} ${element.outerHTML.slice(0, 120)}`),
  );
  expect(small).toEqual([]);
  await context.close();
});

test('output that holds markup is text', async ({ page }) => {
  await open(page);
  await expect(pane(page, 'Code and terminal').getByText('<script>alert(1)</script>')).toBeVisible();
  expect(await page.evaluate(() => [...document.querySelectorAll('figure script')].length)).toBe(0);
});
