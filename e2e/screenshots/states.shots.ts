import type { Discussion, InviteCreated } from '@baton/protocol';
import { picture } from '@baton/testkit';
import { ask, prepared, signIn } from '../support/pages.ts';
import { runToEnd } from '../support/run-to-end.ts';
import { expect, test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  const name = `${view.theme}, ${view.width} wide`;

  test(`while writing, ${name}`, async ({ server, provider, page }) => {
    const { path } = await prepared(server, provider);
    const shot = await asSeen(page, view);
    await signIn(page, server, path);
    const box = page.getByRole('textbox', { name: 'Message' });
    await page
      .getByLabel('Attach files')
      .last()
      .setInputFiles([
        { name: 'shot.png', mimeType: 'image/png', buffer: Buffer.from(picture(640, 400)) },
        { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') },
        { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from([1, 2, 0, 255]) },
      ]);
    await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('neither a picture');
    await shot('attached-files');
    await box.fill('look at @pay');
    await page.getByRole('listbox', { name: 'Files' }).waitFor();
    await shot('naming-a-file');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Model:/ }).click();
    await shot('model-picker');
    await page.keyboard.press('Escape');
    await ask(page, 'tell the longest story');
    await page.getByText(/word40 /).waitFor();
    await box.fill('and the tests?');
    await box.press('Enter');
    await box.fill('then write it down');
    await box.press('Alt+Enter');
    await expect(page.getByRole('list', { name: 'Said and not taken up yet' }).getByRole('listitem')).toHaveCount(2);
    await shot('steering');
    await page.getByRole('region', { name: 'Thread' }).hover();
    await page.mouse.wheel(0, -2000);
    if (view.width < 768) await page.getByRole('button', { name: 'New below' }).waitFor();
    await shot('new-below');
    await server.end('SIGKILL');
    await server.launch();
    await page.getByText(/^server restarted /).waitFor();
    await shot('interrupted-by-a-restart');
  });

  test(`takes and what was, ${name}`, async ({ server, provider, page, context }) => {
    const { api, path, discussion } = await prepared(server, provider);
    const shot = await asSeen(page, view);
    await signIn(page, server, path);
    await ask(page, 'what does the readme say');
    await page.getByRole('note', { name: 'Receipt' }).waitFor();
    await page.getByRole('button', { name: 'Answer again', exact: true }).click();
    await page.getByRole('tab', { name: /^Take 2/ }).waitFor();
    await page.getByRole('note', { name: 'Receipt' }).waitFor();
    await shot('two-takes');
    await page.getByRole('button', { name: 'Compare takes' }).click();
    await page.getByRole('dialog', { name: 'Compare takes' }).waitFor();
    await shot('compare');
    await page.keyboard.press('Escape');
    await page.getByRole('article', { name: 'anna' }).first().hover();
    await page.getByRole('button', { name: 'Edit' }).first().click();
    await shot('message-editor');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Show what will be sent/ }).click();
    await page.getByRole('dialog', { name: 'What will be sent' }).waitFor();
    await shot('what-will-be-sent');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.getByRole('searchbox').fill('world');
    await page.getByRole('search').getByText('1 of').waitFor();
    await shot('find');
    await page.getByRole('searchbox').press('Escape');

    await page.goto(`${server.url}/settings/tokens`);
    const { takes } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
    await runToEnd(api, { ...discussion, takes: takes.slice(1) }, 'hello');
    await page.goto(server.url + path);
    await page.getByText(/^Since you were here/).waitFor();
    await shot('since-you-were-here');
    await context.setOffline(true);
    await page.getByText(/^Offline since/).waitFor();
    await shot('connection-offline');
  });

  test(`a guest, ${name}`, async ({ server, provider, page }) => {
    const { api } = await prepared(server, provider);
    const shot = await asSeen(page, view);
    const { secret } = await api.call<InviteCreated>('POST', '/invites', { role: 'member' });
    await page.goto(`${server.url}/accept-invite#${secret ?? ''}`);
    await page.getByLabel('Your name').waitFor();
    await shot('accept-invite');
    await page.goto('about:blank');
    await page.goto(`${server.url}/accept-invite#spent`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shot('accept-invite-refused');
  });
}
