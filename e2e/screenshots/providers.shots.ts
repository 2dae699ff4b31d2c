import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`providers and models, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    const { api } = await prepared(server, provider);
    await api.call('PUT', '/providers/compatible.house/credentials', { baseUrl: provider.baseUrl, vendor: 'vllm' });
    await api.call('PUT', '/providers/anthropic/credentials', { apiKey: 'sk-ant-test', baseUrl: 'http://127.0.0.1:9' });
    await api.call('POST', '/providers/openai/check');
    await api.call('POST', '/providers/anthropic/check');
    const shot = await asSeen(page, view);
    await signIn(page, server, '/settings/providers');
    await expect(page.getByRole('region', { name: 'Anthropic' })).toContainText('failing');
    await shot('providers');
    await page.getByRole('button', { name: 'Change OpenAI' }).click();
    await page.getByRole('region', { name: 'OpenAI', exact: true }).getByLabel('API key').focus();
    await shot('providers-change');
    await page.getByRole('button', { name: 'Mistral is unverified' }).click();
    await page.getByRole('dialog').waitFor();
    await shot('providers-unverified');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add Azure OpenAI' }).click();
    await page.getByRole('dialog').waitFor();
    await shot('providers-add');
    await page.goto(`${server.url}/settings/models`);
    await page.getByRole('row', { name: /^gpt-4o-mini/ }).waitFor();
    await shot('models');
    await page.goto(`${server.url}/settings/models?provider=compatible.house`);
    await page.getByRole('row', { name: /^gpt-4o-mini/ }).waitFor();
    await shot('models-assumed');
  });
}
