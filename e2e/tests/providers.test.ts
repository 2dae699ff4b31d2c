import type { Provider as Listed } from '@baton/protocol';
import type { Locator, Page } from '@playwright/test';
import { Api } from '../support/api.ts';
import { startKeyChecker } from '../support/key-checker.ts';
import { invited, prepared, signIn } from '../support/pages.ts';
import { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

test('a provider is set up, checked, changed and removed, and its key never comes back', async ({ page, server, provider }) => {
  await signIn(page, server, '/settings/providers');
  const openai = card(page, 'OpenAI');
  await expect(openai).toContainText('not set up');
  await openai.getByRole('button', { name: 'Set up OpenAI' }).click();
  await openai.getByLabel('API key').fill('sk-test-0123456789');
  await openai.getByLabel('Base URL').fill(provider.baseUrl);
  await openai.getByRole('button', { name: 'Save' }).click();
  await expect(openai).toContainText(/Works · answered in/);
  await expect(openai).toContainText('ready');
  await expect(openai).toContainText(/A key is set\. Set by \u2068anna\u2069/);
  await expect(openai.getByLabel('API key')).toHaveValue('');

  await page.reload();
  await expect(openai).toContainText('ready');
  expect(await page.content()).not.toContain('sk-test-0123456789');

  await openai.getByRole('button', { name: 'Change OpenAI' }).click();
  await openai.getByLabel('Base URL').fill('https://elsewhere.example.org/v1');
  await openai.getByRole('button', { name: 'Save' }).click();
  await expect(openai.getByLabel('API key')).toHaveAccessibleDescription(/Enter the key again together with the new address/);

  await openai.getByRole('button', { name: 'Remove key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove key' }).click();
  await expect(openai).toContainText('not set up');
});

test('what a provider refuses is said in plain words, and stays said until it is mended', async ({ page, server }) => {
  const checker = await startKeyChecker('sk-test-right');
  await signIn(page, server, '/settings/providers');
  const openai = card(page, 'OpenAI');
  await openai.getByRole('button', { name: 'Set up OpenAI' }).click();
  await openai.getByLabel('API key').fill('sk-test-wrong');
  await openai.getByLabel('Base URL').fill(checker.baseUrl);
  await openai.getByRole('button', { name: 'Save' }).click();
  await expect(openai.getByRole('alert')).toContainText('OpenAI refused the key.');
  await expect(openai).toContainText('failing');
  await page.reload();
  await expect(openai).toContainText('OpenAI refused the key. Set it again in Settings → Providers.');
  await openai.getByRole('button', { name: 'Change OpenAI' }).click();
  await openai.getByLabel('API key').fill('sk-test-right');
  await openai.getByRole('button', { name: 'Save' }).click();
  await expect(openai).toContainText('ready');
  await expect(openai).not.toContainText('refused');
  await checker.close();
});

test('several servers are added under names of their own, looked through and removed', async ({ page, server, provider }) => {
  await signIn(page, server, '/settings/providers');
  const dialog = page.getByRole('dialog', { name: 'Add a server' });
  for (const [name, kind] of [
    ['house', 'OpenAI-compatible server'],
    ['groq', 'Groq'],
  ] as const) {
    await page.getByRole('button', { name: `Add ${kind}`, exact: true }).click();
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Base URL').fill(provider.baseUrl);
    await dialog.getByLabel('API key').fill('sk-test-0123456789');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('region', { name: `${name} (${kind})` })).toContainText('ready');
  }
  await page.getByRole('button', { name: 'Add Groq', exact: true }).click();
  await expect(dialog.getByLabel('Name')).toHaveValue('groq-2');
  await dialog.getByLabel('Name').fill('house');
  await dialog.getByLabel('API key').fill('sk-test-0123456789');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/There is a server of this name/);
  await dialog.getByLabel('Kind').selectOption('vLLM');
  await expect(dialog.getByLabel('Base URL')).toHaveValue('');
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'Models of house (OpenAI-compatible server)' }).click();
  await expect(page.getByLabel('Provider', { exact: true })).toHaveValue('compatible.house');
  const row = page.getByRole('row', { name: /^gpt-4o-mini/ });
  await expect(row).toContainText('assumed: ');
  await page.getByLabel('Find a model').fill('MINI');
  await expect(page.getByText(/^1 of 2 models/)).toBeVisible();
  await page.getByLabel('Find a model').fill('nothing like it');
  await expect(page.getByText('No model has these words in its name.')).toBeVisible();

  await page.goto(`${server.url}/settings/providers`);
  const house = page.getByRole('region', { name: /^house/ });
  await house.getByRole('button', { name: /^Change/ }).click();
  await house.getByRole('button', { name: 'Remove server' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove server' }).click();
  await expect(house).toHaveCount(0);
  await expect(page.getByRole('region', { name: /^groq/ })).toBeVisible();
});

test('models stand with windows, prices and the day they are switched off, and are fetched anew', async ({ page, server, provider }) => {
  await prepared(server, provider);
  await signIn(page, server, '/settings/models');
  const row = page.getByRole('row', { name: /^gpt-4o-mini/ });
  for (const words of ['128k', '16.4k', 'tools, vision', '$0.15', '$0.075', '$0.6', '14 Jan 2027']) await expect(row).toContainText(words);
  await expect(row.getByRole('cell', { name: /, \d+ \w+ 20\d\d$/ })).toBeVisible();
  const fetched = page.waitForResponse((response) => response.url().endsWith('/models?refresh=true'));
  await page.getByRole('button', { name: 'Fetch models' }).click();
  expect((await fetched).status()).toBe(200);
  await expect(row).toBeVisible();
  await page.getByRole('button', { name: 'Model', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Model', exact: true })).toHaveAttribute('aria-sort', 'ascending');
});

test('an unverified vendor says where what is believed of it comes from, by keyboard too', async ({ page, server }) => {
  await signIn(page, server, '/settings/providers');
  const mark = page.getByRole('button', { name: 'Mistral is unverified' });
  await mark.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Mistral is unverified' })).toContainText(/Mistral API reference, read on 21 Nov 2026/);
  await page.keyboard.press('Escape');
  await expect(mark).toBeFocused();
  await expect(page.getByRole('button', { name: 'Groq is unverified' })).toHaveCount(0);
});

test('a server is added with the keyboard alone', async ({ page, server, provider }) => {
  await signIn(page, server, '/settings/providers');
  await page.getByRole('button', { name: 'Add LM Studio' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add a server' });
  await expect(dialog.getByLabel('Kind')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(dialog.getByLabel('Name')).toHaveValue('lm-studio');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(provider.baseUrl);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('region', { name: 'lm-studio (LM Studio)' })).toContainText('ready');
});

test('an address inside the network is refused at its field, in words', async ({ page }) => {
  const server = await Server.start({ environment: { BATON_ALLOW_PRIVATE_URLS: 'false' } });
  try {
    await signIn(page, server, '/settings/providers');
    await page.getByRole('button', { name: 'Add Ollama' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a server' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByLabel('Base URL')).toHaveAccessibleDescription(
      /127\.0\.0\.1 points inside the network or at this machine, which is not allowed for addresses entered here\./,
    );
    await expect(dialog.getByLabel('Base URL')).toHaveAccessibleDescription(/BATON_ALLOW_PRIVATE_URLS/);
    const { items } = await (await Api.forOwner(server)).call<{ items: Listed[] }>('GET', '/providers');
    expect(items.map(({ id }) => id)).not.toContain('compatible.ollama');
  } finally {
    await server.dispose();
  }
});

test('whoever may not set up providers sees which there are, and nothing to press', async ({ page, server, provider, browser }) => {
  const { api } = await prepared(server, provider);
  await signIn(page, server, '/settings/providers');
  const viewer = await invited(browser, server, api, 'viewer');
  await viewer.goto(`${server.url}/settings/providers`);
  await expect(card(viewer, 'OpenAI')).toContainText('A key is set.');
  await expect(viewer.getByRole('button', { name: /^(Add|Change|Check|Set up)/ })).toHaveCount(0);
  await viewer.getByRole('link', { name: 'Models of OpenAI' }).click();
  await expect(viewer.getByRole('row', { name: /^gpt-4o-mini/ })).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Fetch models' })).toHaveCount(0);
  await viewer.context().close();
});
