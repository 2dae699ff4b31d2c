import type { Page } from '@playwright/test';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

/** What somebody may take from the printed link to the first answer. Machines that fill in forms take a fraction of it. */
const PATIENCE_MS = 120_000;

test.use({ serverOptions: { withOwner: false } });

/** Fills in the account with the keyboard alone: the focus is where the page begins. */
async function account(page: Page, server: Server): Promise<void> {
  await page.goto(await server.setupLink());
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.keyboard.type('Anna');
  await page.keyboard.press('Tab');
  await page.keyboard.type('anna@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse battery');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'A provider' })).toBeVisible();
}

test('from the printed link to the first answer with the sample and the rehearsal, with the keyboard alone', async ({ server, page }) => {
  const startedAt = performance.now();
  await account(page, server);
  await expect(page.getByRole('button', { name: 'Try the rehearsal' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Try the rehearsal' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Use the sample project' })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Use the sample project' })).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: 'New discussion' })).toBeVisible();
  const prompts = page.getByRole('list', { name: 'For example' }).getByRole('button');
  await expect(prompts).toHaveText([
    'Read README.md and tell me what this project does.',
    'List test, then read test/cart.test.ts: what is tested, and what is missing?',
    'Read AGENTS.md: which rules hold for changes here?',
  ]);
  await prompts.first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await page.keyboard.press('Enter');
  const answer = page.getByRole('article', { name: /rehearsal/ });
  await expect(answer.getByRole('button', { name: /read_file README\.md done/ })).toBeVisible();
  await expect(answer.getByText('Takes a cart, charges a card')).toBeVisible();
  await expect(answer.getByRole('note', { name: 'Receipt' })).toBeVisible();
  const tookMs = performance.now() - startedAt;
  console.log(`set-up to first answer: ${(tookMs / 1000).toFixed(1)} s by a machine`);
  expect(tookMs).toBeLessThan(PATIENCE_MS);
  expect(await readdir(join(server.folder, 'work/sample'))).toEqual(['checkout-service']);
});

test('the rehearsal plays a scene for every prompt that a new discussion offers', async ({ server, page }) => {
  await account(page, server);
  await page.getByRole('button', { name: 'Try the rehearsal' }).click();
  await page.getByRole('button', { name: 'Use the sample project' }).click();
  const prompts = page.getByRole('list', { name: 'For example' }).getByRole('button');
  const tools = [[/^read_file README\.md/], [/^list_directory test/, /^read_file test\/cart\.test\.ts/], [/^read_file AGENTS\.md/]];
  for (const [index, expected] of tools.entries()) {
    if (index > 0) await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'New discussion' }).click();
    await expect(prompts).toHaveCount(3);
    await prompts.nth(index).click();
    await page.getByRole('button', { name: 'Send' }).click();
    const answer = page.getByRole('article', { name: /rehearsal/ });
    for (const tool of expected) await expect(answer.getByRole('button', { name: tool })).toBeVisible();
    await expect(answer.getByRole('note', { name: 'Receipt' })).toBeVisible();
  }
});

test('a provider that can’t be reached is said at once, and nothing goes on', async ({ server, page }) => {
  await account(page, server);
  await page.getByLabel('API key').fill('sk-test-wrong');
  await page.getByLabel('Base URL').fill('http://127.0.0.1:9/v1');
  await page.getByRole('button', { name: 'Save and check' }).click();
  await expect(page.getByText('The connection to OpenAI failed.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'A provider' })).toBeVisible();
});

test('a link that is not the printed one says where the right one is', async ({ server, page }) => {
  await page.goto(`${server.url}/setup#wrong`);
  await page.getByLabel('Your name').fill('Anna');
  await page.getByLabel('Email').fill('anna@example.org');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This set-up link is not the one that the server printed last.')).toBeVisible();
});

test.describe('over SSH', () => {
  test.use({
    serverOptions: { withOwner: false, environment: { SSH_CONNECTION: '198.51.100.4 52144 192.0.2.7 22', USER: 'anna' } },
  });

  test('the server says how to reach it from the other machine', async ({ server }) => {
    await server.setupLink();
    expect(server.output).toContain(`ssh -L ${server.port}:127.0.0.1:${server.port} anna@192.0.2.7`);
  });
});
