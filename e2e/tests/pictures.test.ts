import type { Entry } from '@baton/protocol';
import { picture, startVendorDouble } from '@baton/testkit';
import type { Page } from '@playwright/test';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

async function attach(page: Page, sizes: readonly (readonly [width: number, height: number])[]): Promise<void> {
  await page
    .getByLabel('Attach files')
    .last()
    .setInputFiles(
      sizes.map(([width, height], index) => ({
        name: `shot-${index + 1}.png`,
        mimeType: 'image/png',
        buffer: Buffer.from(picture(width, height)),
      })),
    );
  const chips = page.getByRole('list', { name: 'Attached files' });
  await expect(chips.getByRole('listitem')).toHaveCount(sizes.length);
  await expect(chips).not.toContainText('uploading');
}

test('a model that sees no pictures says so before sending, with what to do about it', async ({ page, server, provider }) => {
  const { api, path } = await prepared(server, provider);
  const blind = await startVendorDouble({ models: ['deepseek-chat'], answer: () => ({ text: ['I read, and see nothing.'] }) });
  await api.call('PUT', '/providers/compatible.deep/credentials', { apiKey: 'sk-test', baseUrl: `${blind.url}/v1`, vendor: 'deepseek' });
  await signIn(page, server, path);
  await chooseModel(page, 'deepseek-chat');
  await attach(page, [[64, 48]]);
  await expect(page.getByText('DeepSeek takes no images. Remove the image, or choose another model.')).toBeVisible();

  await page.getByRole('button', { name: 'Choose a model that sees' }).click();
  await expect(page.getByText('Only models that see pictures.')).toBeVisible();
  await expect(page.getByRole('option', { name: /^deepseek-chat/ })).toHaveCount(0);
  await page.getByRole('option', { name: /^gpt-4o-mini/ }).click();
  await expect(page.getByText('DeepSeek takes no images.')).toBeHidden();
  await ask(page, 'hello, what is this?');
  await expect(page.getByText('Hello from the double.')).toBeVisible();

  // The picture now stands in the history, and another one is attached.
  await chooseModel(page, 'deepseek-chat');
  await expect(page.getByRole('button', { name: 'Leave out 1 message with pictures' })).toBeVisible();
  await attach(page, [[32, 32]]);
  await page.getByRole('button', { name: 'Take the pictures out' }).click();
  await expect(page.getByRole('list', { name: 'Attached files' })).toBeHidden();
  await page.getByRole('button', { name: 'Leave out 1 message with pictures' }).click();
  await expect(page.getByText('DeepSeek takes no images.')).toBeHidden();
  await ask(page, 'and in words?');
  await expect(page.getByText('I read, and see nothing.')).toBeVisible();
  expect(JSON.stringify(blind.requests.map(({ body }) => body))).not.toContain('image_url');
  await blind.close();
});

test('more pictures than a vendor takes are said before sending', async ({ page, server, provider }) => {
  const { api, path } = await prepared(server, provider);
  const groq = await startVendorDouble({ models: ['llama-4-scout'], answer: () => ({ text: ['Five pictures.'] }) });
  await api.call('PUT', '/providers/compatible.quick/credentials', { apiKey: 'sk-test', baseUrl: `${groq.url}/v1`, vendor: 'groq' });
  await signIn(page, server, path);
  await chooseModel(page, 'llama-4-scout');
  await attach(
    page,
    Array.from({ length: 6 }, (_, index) => [40 + index, 40] as const),
  );
  await expect(page.getByText('6 images are too many: Groq takes 5 in one request.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove shot-6.png' }).click();
  await expect(page.getByText('6 images are too many')).toBeHidden();
  await ask(page, 'how many?');
  await expect(page.getByText('Five pictures.')).toBeVisible();
  await groq.close();
});

test('a large screenshot is scaled down before it is uploaded, and says what it was', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await attach(page, [
    [5120, 2880],
    [640, 480],
  ]);
  const chips = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
  await expect(chips.first()).toContainText('scaled from 5120 × 2880');
  await expect(chips.last()).not.toContainText('scaled');
  await ask(page, 'hello, what is this?');
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread.getByText('scaled from 5120 × 2880. Small print may be lost.')).toBeVisible();
  const shown = thread.getByRole('img', { name: 'shot-1.png' });
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([2576, 1449]);
  const { items } = await api.call<{ items: Entry[] }>('GET', `/discussions/${discussion.id}/entries`);
  expect(items[0]?.parts.filter((part) => part.type === 'image')).toMatchObject([
    { mediaType: 'image/png', width: 2576, height: 1449, scaledFrom: { width: 5120, height: 2880 } },
    { width: 640, height: 480 },
  ]);
});
