import { expect, test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

test.use({ serverOptions: { withOwner: false } });

for (const view of views) {
  test(`set-up, ${view.theme}, ${view.width} wide`, async ({ server, page }) => {
    const shot = await asSeen(page, view);
    const link = await server.setupLink();
    await page.goto(`${server.url}/setup`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shot('set-up-without-link');
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByLabel('Your name').fill('Anna Keller');
    await page.getByLabel('Email').fill('anna@example.org');
    await shot('set-up-1-owner');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Try the rehearsal' }).waitFor();
    await shot('set-up-2-provider');
    await page.getByLabel('API key').fill('sk-test-wrong');
    await page.getByLabel('Base URL').fill('http://127.0.0.1:9/v1');
    await page.getByRole('button', { name: 'Save and check' }).click();
    await page.getByText('The connection to OpenAI failed.').waitFor();
    await shot('set-up-2-provider-refused');
    await page.getByRole('button', { name: 'Try the rehearsal' }).click();
    await page.getByRole('button', { name: 'Use the sample project' }).waitFor();
    await shot('set-up-3-project');
    await page.getByRole('button', { name: 'Choose folder' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'sample' }).waitFor();
    await shot('set-up-3-folders');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Use the sample project' }).click();
    const prompts = page.getByRole('list', { name: 'For example' }).getByRole('button');
    await expect(prompts).toHaveCount(3);
    await shot('discussion-new-sample');
    await prompts.nth(1).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page
      .getByRole('article', { name: /rehearsal/ })
      .getByRole('button', { name: /read_file/ })
      .waitFor();
    await shot('discussion-simulated-running');
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden', timeout: 60_000 });
    await shot('discussion-simulated');
  });
}
