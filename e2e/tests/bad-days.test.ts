import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('a server that is slow, refuses or is gone: the page says so, and what was typed stays', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  const box = page.getByRole('textbox', { name: 'Message' });

  // It answers an error.
  await page.route('**/api/v1/discussions/*/runs', (route) =>
    route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
  );
  await ask(page, 'a thought worth keeping');
  await expect(
    page
      .getByRole('main')
      .getByRole('alert')
      .or(page.getByText(/can’t answer|not available|unavailable/i))
      .first(),
  ).toBeVisible();
  await expect(box).toHaveValue('a thought worth keeping');

  // It does not answer at all.
  await page.unroute('**/api/v1/discussions/*/runs');
  await page.route('**/api/v1/discussions/*/runs', (route) => route.abort('connectionreset'));
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('The server can’t be reached.').first()).toBeVisible();
  await expect(box).toHaveValue('a thought worth keeping');

  // It is slow: the text stands in the thread as being sent, and is sent once.
  await page.unroute('**/api/v1/discussions/*/runs');
  const held = Promise.withResolvers<void>();
  await page.route('**/api/v1/discussions/*/runs', async (route) => {
    await held.promise;
    await route.continue();
  });
  await box.fill('hello, slowly');
  await page.getByRole('button', { name: 'Send' }).click();
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('sending');
  held.resolve();
  await expect(thread).toContainText('Hello from the double.');
  await expect(thread.getByRole('article', { name: 'anna' })).toHaveCount(1);
});

test('a message of a megabyte is taken; a larger one is refused, and stays to be cut', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  const box = page.getByRole('textbox', { name: 'Message' });
  const large = `hello ${'x'.repeat(1_000_001)}`;
  await box.evaluate((element: HTMLTextAreaElement, value) => {
    element.value = value;
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }, large);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText(/not valid|must NOT have more|too long|1000000/i).first()).toBeVisible({ timeout: 20_000 });
  expect((await box.inputValue()).length).toBe(large.length);
  await box.evaluate((element: HTMLTextAreaElement) => {
    element.value = element.value.slice(0, 1_000_000);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('region', { name: 'Thread' }).getByRole('article', { name: 'anna' })).toBeVisible({ timeout: 30_000 });
});

test('a browser whose storage is full or forbidden works all the same', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await page.addInitScript(() => {
    const full = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
    Storage.prototype.setItem = full;
    Storage.prototype.getItem = full;
  });
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
  await expect(async () => {
    await page.goto(server.url + path);
    // The server has it where the browser could not keep it.
    await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('half a thought', { timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  await ask(page, 'hello there');
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText('Hello from the double.');
});

test('names that want to be something else are shown as what they are', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const { version } = await api.call<{ version: number }>('GET', `/discussions/${discussion.id}`);
  const title = 'invoice\u202Efdp.exe <img src=x onerror=alert(1)> \u0007';
  const patched = await api.send('PATCH', `/discussions/${discussion.id}`, { title }, { 'if-match': String(version) });
  expect(patched.status).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x onerror=alert(1)>');
  await expect(page.locator('h1 img')).toHaveCount(0);
});
