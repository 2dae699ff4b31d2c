import type { Discussion } from '@baton/protocol';
import { picture, startVendorDouble } from '@baton/testkit';
import { chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`providers and models, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
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
    await api.call('POST', '/presets', { name: 'Careful', settings: { temperature: 0 } });
    const { version } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
    const kept = {
      settings: { temperature: 0.2, reasoningEffort: 'high' },
      fallbacks: [
        { provider: 'anthropic', model: 'claude-haiku-4-5' },
        { provider: 'compatible.house', model: 'gpt-4o' },
      ],
    };
    await api.send('PATCH', `/discussions/${discussion.id}`, kept, { 'if-match': String(version) });
    await page.goto(server.url + path);
    await page.getByRole('textbox', { name: 'Message' }).fill('What would you change?');
    await page.getByText('The reasoning effort').first().waitFor();
    await shot('settings-notes');
    await page.getByRole('button', { name: /^Model settings/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The reasoning effort').waitFor();
    await shot('settings');
    await dialog.getByLabel('Temperature').fill('3');
    await dialog.getByRole('button', { name: 'Preset actions' }).click();
    await shot('settings-menu');
    await page.keyboard.press('Escape');
    await dialog.getByRole('region', { name: 'Fallbacks' }).scrollIntoViewIfNeeded();
    await dialog.getByRole('combobox', { name: 'Add a fallback' }).click();
    await page.getByRole('combobox', { name: 'Find in Add a fallback' }).waitFor();
    await shot('settings-fallbacks');
    const deep = await startVendorDouble({ models: ['deepseek-chat'], answer: () => ({ text: ['I see nothing.'] }) });
    await api.call('PUT', '/providers/compatible.deep/credentials', { apiKey: 'sk-test', baseUrl: `${deep.url}/v1`, vendor: 'deepseek' });
    const blind = await api.call<Discussion>('POST', `/projects/${discussion.projectId}/discussions`, {});
    await page.goto(`${server.url}/discussions/${blind.id}`);
    await chooseModel(page, 'deepseek-chat');
    await page
      .getByLabel('Attach files')
      .last()
      .setInputFiles([{ name: 'screenshot.png', mimeType: 'image/png', buffer: Buffer.from(picture(5120, 2880)) }]);
    await page.getByText('DeepSeek takes no images.').waitFor();
    await shot('pictures-refused');
    await deep.close();
  });
}
