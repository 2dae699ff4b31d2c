import { invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('everybody sees who is here and who is typing, and a draft follows its author to the next device', async ({
  browser,
  page,
  server,
  provider,
}) => {
  const { api, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const vera = await invited(browser, server, api, 'member');
  await vera.goto(`${server.url}${path}`);
  const people = page.getByRole('list', { name: 'People here' });
  await expect(people).toContainText('Vera, here');
  const box = vera.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('I think that');
  await expect(people).toContainText('Vera, typing');
  await expect(people).toContainText('Vera, here', { timeout: 15_000 });

  // Typed on one device, gone on with on another.
  const elsewhere = await (await browser.newContext({ storageState: await vera.context().storageState({ indexedDB: false }) })).newPage();
  await elsewhere.addInitScript(() => localStorage.clear());
  await expect(async () => {
    await elsewhere.goto(`${server.url}${path}`);
    await expect(elsewhere.getByRole('textbox', { name: 'Message' })).toHaveValue('I think that', { timeout: 2000 });
  }).toPass({ timeout: 20_000 });

  await vera.close();
  await elsewhere.close();
  await expect(people).toBeHidden();
});
