import type { Discussion, InviteCreated } from '@baton/protocol';
import { picture } from '@baton/testkit';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { ask, prepared, signIn } from '../support/pages.ts';
import { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

for (const view of axeViews) {
  const name = `${view.theme}, ${view.width} wide`;

  test(`no state of a discussion has a violation that axe knows, ${name}`, async ({ server, provider, page }) => {
    test.setTimeout(180_000);
    const { path } = await prepared(server, provider);
    const words = Array.from({ length: 3000 }, (_, index) => `word${index + 1}`).join(' ');
    provider.mock.addFixturesFromJSON([
      { match: { userMessage: 'never come to an end' }, response: { content: words }, chunkSize: 12, latency: 100 },
    ]);
    const check = await checkedByAxe(page, view);
    await signIn(page, server, path);

    await page
      .getByLabel('Attach files')
      .last()
      .setInputFiles([{ name: 'shot.png', mimeType: 'image/png', buffer: Buffer.from(picture(64, 48)) }]);
    await expect(page.getByRole('list', { name: 'Attached files' })).not.toContainText('uploading');
    await check('attached files');
    await page.getByRole('button', { name: /^Model:/ }).click();
    await check('model picker');
    await page.keyboard.press('Escape');
    await ask(page, 'never come to an end');
    await page.getByText(/word20 /).waitFor();
    await check('a run at work');
    await page.getByRole('textbox', { name: 'Message' }).fill('and then');
    await page.getByRole('textbox', { name: 'Message' }).press('Alt+Enter');
    await page.getByRole('list', { name: 'Said and not taken up yet' }).waitFor();
    await check('something queued');
    await page.getByRole('button', { name: 'Take back', exact: true }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/^Stopped\./).waitFor();
    await check('stopped');
    await ask(page, 'refuse the key');
    await page.getByText('OpenAI refused the key.', { exact: true }).waitFor();
    await check('failed');
    await page.keyboard.press('Control+f');
    await page.getByRole('searchbox').fill('word');
    await check('find');
    await page.getByRole('searchbox').press('Escape');
    await page.getByRole('article', { name: 'anna' }).first().hover();
    await page.getByRole('button', { name: 'Edit' }).first().click();
    await check('message editor');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Actions for this discussion' }).click();
    await page.getByRole('menu').waitFor();
    await check('menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Side panel' }).focus();
    await page.getByRole('tooltip').waitFor();
    await check('words on a control');
    await page.getByRole('button', { name: 'Side panel' }).click();
    for (const tab of ['Context', 'People', 'Cost']) {
      await page.getByRole('tab', { name: tab }).click();
      await check(`side panel, ${tab}`);
    }
    await page.getByRole('button', { name: 'Hide side panel' }).click();
    for (const [place, keys] of [
      ['palette', 'Control+k'],
      ['shortcuts', '?'],
    ] as const) {
      await page.locator('body').press(keys);
      await page.getByRole('dialog').waitFor();
      await check(place);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  });

  test(`no state of a discussion’s settings has a violation that axe knows, ${name}`, async ({ server, provider, page }) => {
    test.setTimeout(120_000);
    const { api, discussion, path } = await prepared(server, provider);
    await api.call('PUT', '/providers/compatible.house/credentials', { baseUrl: provider.baseUrl, vendor: 'vllm' });
    await api.call('POST', '/presets', { name: 'Careful', settings: { temperature: 0 } });
    const { version } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
    const kept = { settings: { reasoningEffort: 'high' }, fallbacks: [{ provider: 'compatible.house', model: 'gpt-4o' }] };
    await api.send('PATCH', `/discussions/${discussion.id}`, kept, { 'if-match': String(version) });
    const check = await checkedByAxe(page, view);
    await signIn(page, server, path);
    await page.getByRole('button', { name: /^Model settings/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings of this discussion' });
    await dialog.getByText('The reasoning effort').waitFor();
    await check('settings that the model does not take');
    await dialog.getByLabel('Temperature').fill('3');
    await dialog.getByText('A number from 0 to 2.').waitFor();
    await check('settings with an error');
    await dialog.getByLabel('Temperature').fill('1');
    await dialog.getByRole('combobox', { name: 'Preset' }).selectOption('Careful');
    await expect(dialog.getByLabel('Temperature')).toHaveValue('0');
    await dialog.getByRole('button', { name: 'Preset actions' }).click();
    await page.getByRole('menuitem', { name: 'Save as new preset…' }).waitFor();
    await check('actions of a preset');
    await page.getByRole('menuitem', { name: 'Save as new preset…' }).click();
    await dialog.getByLabel('Name of the preset').waitFor();
    await check('a new preset');
    await dialog.getByRole('combobox', { name: 'Add a fallback' }).click();
    await page.getByRole('combobox', { name: 'Find in Add a fallback' }).waitFor();
    await check('adding a fallback');
    await page.keyboard.press('Escape');
    await api.send('PATCH', `/discussions/${discussion.id}`, { settings: { temperature: 1 } }, { 'if-match': String(version + 1) });
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('Somebody else has changed these settings').waitFor();
    await check('settings that somebody else has changed');
  });

  test(`no page outside of discussions has a violation that axe knows, ${name}`, async ({ server, provider, page }) => {
    test.setTimeout(120_000);
    const { api, discussion } = await prepared(server, provider);
    const check = await checkedByAxe(page, view);
    const fresh = await Server.start({ withOwner: false });
    await page.goto(`${fresh.url}/setup`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await check('set-up without its link');
    await page.goto('about:blank');
    await page.goto(await fresh.setupLink());
    await page.getByLabel('Your name').fill('Anna');
    await page.getByLabel('Email').fill('anna@example.org');
    await page.getByLabel('Password').fill('correct horse battery');
    await check('set-up, account');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Try the rehearsal' }).waitFor();
    await check('set-up, provider');
    await page.getByRole('button', { name: 'Try the rehearsal' }).click();
    await page.getByRole('button', { name: 'Choose folder' }).click();
    await page.getByRole('dialog').waitFor();
    await check('set-up, folders');
    await fresh.dispose();

    const { secret } = await api.call<InviteCreated>('POST', '/invites', { role: 'member' });
    await page.goto(`${server.url}/accept-invite#${secret ?? ''}`);
    await page.getByLabel('Your name').waitFor();
    await check('accept-invite');
    await signIn(page, server, '/projects');
    for (const [place, path] of [
      ['project', `/projects/${discussion.projectId}`],
      ['new project', '/projects?new'],
      ['more', '/more'],
      ['an address that leads nowhere', '/nothing/here'],
      ['a discussion that is not there', '/discussions/nothing-here'],
    ] as const) {
      await page.goto(server.url + path);
      await page.getByRole('heading').first().waitFor();
      await page.waitForLoadState('networkidle');
      await check(place);
    }
  });
}
