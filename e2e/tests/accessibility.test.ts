import { axeViews, checkedByAxe } from '../support/axe.ts';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

for (const view of axeViews) {
  test(`no page has a violation that axe knows, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    test.setTimeout(120_000);
    const { path } = await prepared(server, provider);
    const check = await checkedByAxe(page, view);
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await check('sign-in');
    await signIn(page, server, path);
    await chooseModel(page, 'gpt-4o-mini');
    await check('empty discussion');
    await ask(page, 'what does the readme say');
    await page.getByRole('note', { name: 'Receipt' }).waitFor();
    await check('answered discussion');
    await page.getByRole('button', { name: 'Answer again', exact: true }).click();
    await expect(page.getByRole('tablist', { name: 'Takes' })).toBeVisible();
    await page.getByRole('note', { name: 'Receipt' }).waitFor();
    await check('two takes');
    for (const [dialog, open] of [
      ['The wire', page.getByRole('note', { name: 'Receipt' }).getByRole('button')],
      ['Compare takes', page.getByRole('button', { name: 'Compare takes' })],
      ['What will be sent', page.getByRole('button', { name: /^Show what will be sent/ })],
      ['Settings of this discussion', page.getByRole('button', { name: 'Model settings' })],
      ['Rename take', page.getByRole('button', { name: 'Rename take' })],
    ] as const) {
      await open.click();
      await page.getByRole('dialog', { name: dialog }).waitFor();
      await page.waitForLoadState('networkidle');
      await check(dialog);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: dialog }).waitFor({ state: 'hidden' });
    }
    for (const place of [
      '/projects',
      '/settings/providers',
      '/settings/models',
      '/settings/tools',
      '/settings/members',
      '/settings/tokens',
    ]) {
      await page.goto(server.url + place);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await check(place);
    }
    await page.goto(`${server.url}/settings/providers`);
    await page.getByRole('button', { name: 'Change OpenAI' }).click();
    await page.getByRole('button', { name: 'Add Ollama' }).click();
    await page.getByRole('dialog', { name: 'Add a server' }).waitFor();
    await check('adding a server');
  });
}
