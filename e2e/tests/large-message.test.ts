import type { Page } from '@playwright/test';
import { watchMainThread } from '../support/main-thread.ts';
import { chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const MEGABYTE = 1_000_000;
const ONE_LINE = `hello ${'x'.repeat(MEGABYTE - 6)}`;
const LOG = 'hello, a line of a log with 60 characters or so, and more\n'.repeat(17_242).slice(0, MEGABYTE - 20) + 'the very last words.';
/** What the page's own code may take for one letter on a machine with two cores and other work, in milliseconds. The browser's own part of it comes on top. */
const MOST_SCRIPT_MS = 50;

const box = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const message = (page: Page) => page.getByRole('region', { name: 'Thread' }).getByRole('article', { name: 'anna' });

/** Puts a text into the box as a paste does, without an editor's way through every line. */
const put = (page: Page, text: string) =>
  box(page).evaluate((field: HTMLTextAreaElement, words) => {
    field.focus();
    field.setRangeText(words, 0, field.value.length, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, text);

/** What the page's scripts took, in milliseconds. */
async function scriptMs(page: Page, work: () => Promise<void>): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const taken = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0) * 1000;
  };
  const before = await taken();
  await work();
  const after = await taken();
  await devtools.detach();
  return after - before;
}

for (const [kind, text] of [
  ['one line', ONE_LINE],
  ['a log', LOG],
] as const) {
  test(`a message of a megabyte that is ${kind} is typed in without going through all of it with every letter, and is folded in the thread`, async ({
    page,
    server,
    provider,
  }) => {
    test.setTimeout(120_000);
    const { path } = await prepared(server, provider);
    await signIn(page, server, path);
    await chooseModel(page, 'gpt-4o-mini');
    const pasted = await watchMainThread(page, () => put(page, text));
    await page.evaluate(() => {
      const written: number[] = [];
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (name: string, value: string) {
        written.push(value.length);
        setItem.call(this, name, value);
      };
      Object.assign(window, { written });
    });
    const LETTERS = 5;
    let script = 0;
    const typed = await watchMainThread(page, async () => {
      script = await scriptMs(page, async () => {
        for (let letter = 0; letter < LETTERS; letter += 1) await page.keyboard.press('Backspace');
      });
    });
    const sent = await watchMainThread(page, async () => {
      await page.keyboard.press('Enter');
      await expect(message(page)).toBeVisible({ timeout: 30_000 });
    });
    const said = (tasks: readonly number[]): string => (tasks.length === 0 ? 'none' : tasks.map(Math.round).join(', '));
    console.log(
      `    ${kind}: ${Math.round(script / LETTERS)} ms of the page's own for a letter; tasks over 50 ms, the browser's part included: at the paste ${said(pasted.longTasks)}, ` +
        `at ${LETTERS} letters ${said(typed.longTasks)}, at sending ${said(sent.longTasks)}`,
    );
    expect(script / LETTERS).toBeLessThan(MOST_SCRIPT_MS);
    expect(await message(page).evaluate((element) => element.textContent?.length ?? 0)).toBeLessThan(4000);

    const all = message(page).getByRole('button', { name: /^Show all, 976\.\d KB$/ });
    await all.click();
    const whole = message(page).getByRole('region', { name: 'The whole message' });
    expect(await whole.evaluate((element) => element.textContent?.length)).toBe(text.trim().length - LETTERS);
    expect(
      await whole.locator('p').evaluateAll((pieces) => Math.max(...pieces.map(({ textContent }) => textContent?.length ?? 0))),
    ).toBeLessThanOrEqual(4000);
    await message(page).getByRole('button', { name: 'Show less' }).click();
    await expect(whole).toBeHidden();
  });
}

test('what is found in the folded part of a message is shown', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await put(page, LOG.slice(-200_000));
  await page.keyboard.press('Enter');
  await expect(message(page).getByRole('button', { name: /^Show all/ })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox', { name: 'Find in this discussion' }).fill('the very last words');
  await expect(page.getByRole('search')).toContainText('1 of 1');
  await expect(message(page).getByText('the very last words')).toBeInViewport();
});
