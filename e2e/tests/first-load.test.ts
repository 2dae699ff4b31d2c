import type { Page } from '@playwright/test';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** Compressed script of a first load, in bytes. */
const SCRIPT_BUDGET = 150 * 1024;

/** Bytes of script that a page fetches until nothing more comes, as they go over the wire. */
async function scriptOf(page: Page, url: string): Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

test('the first load of sign-in and of a discussion sends at most 150 KB of compressed script', async ({
  server,
  provider,
  page,
  context,
  browser,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const cold = await browser.newContext({ storageState: await context.storageState() });
  const stranger = await browser.newContext();
  const figures = {
    'sign-in': await scriptOf(await stranger.newPage(), `${server.url}/sign-in`),
    discussion: await scriptOf(await cold.newPage(), server.url + path),
  };
  for (const [name, bytes] of Object.entries(figures)) {
    console.log(`first load of ${name}: ${(bytes / 1024).toFixed(1)} KB of compressed script`);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(SCRIPT_BUDGET);
  }
  await cold.close();
  await stranger.close();
});
