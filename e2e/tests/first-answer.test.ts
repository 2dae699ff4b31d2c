import { expect, test } from '../support/test.ts';
import { ask } from '../support/pages.ts';

test.use({ serverOptions: { withOwner: false } });

test('from the printed link to a priced answer with a tool call', async ({ server, provider, page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  const link = await server.setupLink();
  await page.goto(link);
  await page.getByLabel('Your name').fill('Anna');
  await page.getByLabel('Email').fill('anna@example.org');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();

  await page.getByLabel('API key').fill('sk-test-0123456789');
  await page.getByLabel('Base URL').fill(provider.baseUrl);
  await page.getByRole('button', { name: 'Save and check' }).click();

  await page.getByRole('button', { name: /^Model:/ }).click();
  await expect(page.getByRole('option', { name: /embedding/ })).toHaveCount(0);
  await page.getByRole('option', { name: /^gpt-4o-mini .*until 14 Jan 2027.*\$0\.15/ }).click();
  await page.getByRole('button', { name: 'Choose folder' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'sample' }).click();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await page.getByRole('button', { name: 'Create project' }).click();

  await ask(page, 'what does the readme say');
  const answer = page.getByRole('article', { name: 'gpt-4o-mini' });
  await expect(answer.getByText('The README greets the world and nothing else.')).toBeVisible();
  await expect(answer.getByRole('button', { name: /read_file README\.md done 3 lines/ })).toBeVisible();
  await expect(answer.getByRole('note', { name: 'Receipt' })).toContainText(/2 rounds · .* in, .* out · \$0\.0002/);
  await expect(page.getByRole('note', { name: 'Cost of this discussion' })).toContainText('$0.0002');
  await answer.getByRole('button', { name: /read_file/ }).click();
  await expect(answer.getByText('Hello, world.')).toBeVisible();

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Models of OpenAI' }).click();
  await page.getByRole('button', { name: 'Fetch models' }).click();
  await expect(page.getByRole('row', { name: /gpt-4o-mini/ })).toContainText('$0.15');
  expect(complaints).toEqual([]);
});

test('the rehearsal answers with no key, and says everywhere that it is simulated', async ({ server, page }) => {
  await page.goto(await server.setupLink());
  await page.getByLabel('Your name').fill('Anna');
  await page.getByLabel('Email').fill('anna@example.org');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'Try the rehearsal' }).click();
  await page.getByLabel('Folder').fill(server.projectDirectory);
  await page.getByRole('textbox', { name: 'Name' }).fill('Sample');
  await page.getByRole('button', { name: 'Create project' }).click();
  await ask(page, 'read README.md');
  const answer = page.getByRole('article', { name: /rehearsal/ });
  await expect(answer.getByText(/simulated/).first()).toBeVisible();
  await expect(answer.getByRole('button', { name: /read_file README\.md done/ })).toBeVisible();
  await expect(answer.getByRole('note', { name: 'Receipt' })).toBeVisible();
});
