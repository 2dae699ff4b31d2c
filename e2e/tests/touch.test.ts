import type { Discussion, InviteCreated } from '@baton/protocol';
import { picture, startVendorDouble } from '@baton/testkit';
import type { Page } from '@playwright/test';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';
import { smallTargets } from '../support/touch-targets.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

async function check(page: Page, place: string): Promise<void> {
  expect.soft(await smallTargets(page), place).toEqual([]);
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, section, dialog[open] > *')]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
      .map((element) => element.outerHTML.slice(0, 160)),
  );
  expect.soft(wide, `${place} is wider than the screen`).toEqual([]);
}

/** Opens a dialog or a menu, looks at it and closes it. */
async function look(page: Page, place: string, open: () => Promise<void>): Promise<void> {
  await open();
  const over = page.getByRole('dialog').or(page.getByRole('menu')).last();
  await over.waitFor();
  await page.waitForLoadState('networkidle');
  await check(page, place);
  await page.keyboard.press('Escape');
  await over.waitFor({ state: 'hidden' });
}

test('a message written by finger is sent by the first tap, however the page makes room for the keyboard', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  const tabs = page.getByRole('navigation', { name: 'Sections' });
  await page.getByRole('textbox', { name: 'Message' }).tap();
  await expect(tabs).toBeHidden();
  await page.keyboard.type('hello');
  const send = page.getByRole('button', { name: 'Send' });
  const before = await send.boundingBox();
  await page.getByRole('button', { name: /^Show what will be sent/ }).waitFor();
  expect(await send.boundingBox()).toEqual(before);
  await send.tap();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Hello from the double.');
  await expect(tabs).toBeVisible();
});

test('below a message everything stands in one line, however long the model’s name is, and what sends and stops in one place', async ({
  page,
  server,
}) => {
  const model = 'gpt-6-astra-with-a-rather-long-name-preview';
  const held = Promise.withResolvers<void>();
  const double = await startVendorDouble({ models: [model], answer: () => ({ until: held.promise, text: ['At last.'] }) });
  const { path } = await prepared(server, { baseUrl: `${double.url}/v1` });
  await signIn(page, server, path);
  await chooseModel(page, model);
  const boxOf = async (name: string | RegExp) => await page.getByRole('button', { name, exact: true }).boundingBox();
  // While somebody writes, the sections at the foot of the page make room.
  await page.getByRole('textbox', { name: 'Message' }).tap();
  await expect(page.getByRole('navigation', { name: 'Sections' })).toBeHidden();
  const send = await boxOf('Send');
  for (const name of [`Model: ${model}`, 'Mode: Ask', 'Model settings', 'Attach files']) {
    const tool = await boxOf(name);
    expect.soft([tool?.y, tool?.height], name).toEqual([send?.y, 44]);
  }
  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await page.getByRole('button', { name: /^Show what will be sent/ }).waitFor();
  expect(await boxOf('Send')).toEqual(send);
  await page.getByRole('button', { name: 'Send' }).tap();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('textbox', { name: 'Message' }).fill('and then');
  await page.getByRole('button', { name: 'Steer' }).waitFor();
  expect(await boxOf('Stop')).toEqual(send);
  await check(page, 'a run that can be spoken to');
  held.resolve();
  await double.close();
});

test('everything in a discussion is large enough for a finger', async ({ page, server, provider }) => {
  test.setTimeout(180_000);
  const { api, path } = await prepared(server, provider);
  await api.call('POST', '/presets', { name: 'Careful', settings: { temperature: 0 } });
  await signIn(page, server, path);
  await page.getByRole('list', { name: 'For example' }).waitFor();
  await check(page, 'a new discussion');
  await chooseModel(page, 'gpt-4o-mini');
  await page
    .getByLabel('Attach files')
    .last()
    .setInputFiles([
      { name: 'shot.png', mimeType: 'image/png', buffer: Buffer.from(picture(64, 48)) },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('what to look at') },
    ]);
  await expect(page.getByRole('list', { name: 'Attached files' })).not.toContainText('uploading');
  await check(page, 'attached files');
  await ask(page, 'what does the readme say');
  await page.getByRole('note', { name: 'Receipt' }).waitFor();
  await check(page, 'an answer');
  await page.getByRole('button', { name: /^read_file/ }).click();
  await check(page, 'an open tool call');
  await look(page, 'an attached file', () => page.getByRole('button', { name: 'Show notes.txt' }).click());

  await page.getByRole('button', { name: 'Answer again', exact: true }).click();
  await page.getByRole('tab', { name: /^Take 2/ }).waitFor();
  await page.getByRole('note', { name: 'Receipt' }).waitFor();
  await page.getByText('Goes on differently in').waitFor();
  await check(page, 'two takes');
  await look(page, 'rename take', () => page.getByRole('button', { name: 'Rename take' }).click());
  await look(page, 'remove take', () => page.getByRole('button', { name: 'Remove take' }).click());
  await look(page, 'compare takes', () => page.getByRole('button', { name: 'Compare takes' }).click());
  await look(page, 'the wire', () => page.getByRole('note', { name: 'Receipt' }).getByRole('button').click());
  await look(page, 'what will be sent', () => page.getByRole('button', { name: /^Show what will be sent/ }).click());
  await look(page, 'settings of the discussion', () => page.getByRole('button', { name: /^Model settings/ }).click());
  await page.getByRole('button', { name: /^Model settings/ }).click();
  await page.getByRole('button', { name: 'Preset actions' }).click();
  await page.getByRole('menuitem', { name: 'Save as new preset…' }).click();
  await page.getByRole('textbox', { name: 'Name of the preset' }).waitFor();
  await check(page, 'a new preset');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Model:/ }).click();
  await check(page, 'model picker');
  await page.keyboard.press('Escape');
  await look(page, 'actions', () => page.getByRole('button', { name: 'Actions for this discussion' }).click());
  await look(page, 'palette', () => page.keyboard.press('Control+k'));
  await look(page, 'shortcuts', () => page.locator('body').press('?'));
  for (const entry of ['Rename', 'Delete…']) {
    await look(page, entry, async () => {
      await page.getByRole('button', { name: 'Actions for this discussion' }).click();
      await page.getByRole('menuitem', { name: entry }).click();
    });
  }
  await page.getByRole('button', { name: 'Edit' }).first().click();
  await check(page, 'message editor');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await page.getByRole('searchbox').fill('world');
  await check(page, 'find');
  await page.getByRole('searchbox').press('Escape');
  await page.getByRole('button', { name: 'Side panel' }).click();
  for (const tab of ['Context', 'People', 'Cost']) {
    await page.getByRole('tab', { name: tab }).click();
    await check(page, `side panel, ${tab}`);
  }
  await page.getByRole('button', { name: 'Hide side panel' }).click();

  await ask(page, 'tell the longest story');
  await page.getByText(/word20 /).waitFor();
  await page.getByRole('textbox', { name: 'Message' }).fill('and then');
  await check(page, 'a run at work');
  await page.getByRole('textbox', { name: 'Message' }).press('Alt+Enter');
  await page.getByRole('list', { name: 'Said and not taken up yet' }).waitFor();
  await check(page, 'something queued');
  await page.getByRole('button', { name: 'Take back', exact: true }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/^Stopped\./).waitFor();
  await check(page, 'stopped');
  await ask(page, 'refuse the key');
  await page.getByText('OpenAI refused the key.', { exact: true }).waitFor();
  await check(page, 'failed');
  await server.end('SIGTERM');
  await page.getByText(/^The server restarts/).waitFor();
  await check(page, 'connection lost');
});

test('everything outside of discussions is large enough for a finger', async ({ page, server, provider }) => {
  test.setTimeout(180_000);
  const { api, discussion } = await prepared(server, provider);
  await api.call<Discussion>('POST', `/projects/${discussion.projectId}/discussions`, { title: 'Why is CI slow?' });
  const title = 'A very long title that says everything about what was asked and does not fit into any line of a phone';
  await api.call<Discussion>('POST', `/projects/${discussion.projectId}/discussions`, { title });
  const fresh = await Server.start({ withOwner: false });
  await page.goto(await fresh.setupLink());
  await page.getByLabel('Your name').fill('Anna');
  await page.getByLabel('Email').fill('anna@example.org');
  await page.getByLabel('Password').fill('correct horse battery');
  await check(page, 'set-up, account');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'Try the rehearsal' }).waitFor();
  await check(page, 'set-up, provider');
  await page.getByRole('button', { name: 'Try the rehearsal' }).click();
  await page.getByRole('button', { name: 'Choose folder' }).waitFor();
  await check(page, 'set-up, project');
  await look(page, 'set-up, folders', () => page.getByRole('button', { name: 'Choose folder' }).click());
  await fresh.dispose();

  const { secret } = await api.call<InviteCreated>('POST', '/invites', { role: 'member' });
  await page.goto(`${server.url}/accept-invite#${secret ?? ''}`);
  await page.getByLabel('Your name').waitFor();
  await check(page, 'accept-invite');
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await check(page, 'sign-in');
  await signIn(page, server, '/projects');
  for (const place of [
    '/projects',
    `/projects/${discussion.projectId}`,
    '/more',
    '/settings/providers',
    '/settings/tools',
    '/settings/models',
    '/settings/members',
    '/settings/tokens',
    '/nothing/here',
    '/discussions/nothing-here',
  ]) {
    await page.goto(server.url + place);
    await page.getByRole('heading', { level: 1 }).or(page.getByRole('alert')).first().waitFor();
    await page.waitForLoadState('networkidle');
    await check(page, place);
  }
  await look(page, 'new project', async () => void (await page.goto(`${server.url}/projects?new`)));
  await page.goto(`${server.url}/settings/providers`);
  await page.getByRole('button', { name: 'Change OpenAI' }).click();
  await check(page, 'changing a provider');
  await look(page, 'why a vendor is unverified', () => page.getByRole('button', { name: 'Mistral is unverified' }).click());
  await look(page, 'adding a server', () => page.getByRole('button', { name: 'Add Ollama' }).click());
  await page.goto(`${server.url}/projects/${discussion.projectId}`);
  await look(page, 'actions of a discussion', () => page.getByRole('button', { name: 'Actions for Why is CI slow?' }).click());
});
