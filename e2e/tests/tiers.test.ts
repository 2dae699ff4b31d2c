import type { Project, ProjectTiersView } from '@baton/protocol';
import { checkedByAxe } from '../support/axe.ts';
import { invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('who works in which tier, and with which commands, is set for a project; members choose models', async ({
  browser,
  page,
  server,
  provider,
}) => {
  const { api, discussion } = await prepared(server, provider);
  const { projectId } = discussion;
  const tiersOf = () => api.call<ProjectTiersView>('GET', `/projects/${projectId}/tiers`);
  await signIn(page, server, `/projects/${projectId}`);
  await page.getByRole('link', { name: 'Tiers and commands' }).click();
  const worker = page.getByRole('region', { name: /^Tier 3: Worker/ });
  await expect(worker.getByRole('combobox', { name: 'Model', exact: true })).toHaveText(/^gpt-4o-mini/);
  await worker.getByRole('combobox', { name: 'Model', exact: true }).click();
  await page
    .getByRole('option', { name: /^gpt-4o(?!-)/ })
    .first()
    .click();
  const escalation = worker.getByRole('region', { name: 'Escalation of tier 3' });
  await escalation.getByRole('combobox', { name: 'Add a better model' }).click();
  await page
    .getByRole('option', { name: /^gpt-4o-mini/ })
    .first()
    .click();
  await worker.getByLabel('Mode', { exact: true }).selectOption('ask');
  await worker.getByText('Settings and system prompt').click();
  await worker.getByLabel('Temperature').fill('0,2');
  await worker.getByLabel('System prompt').fill('Write tests first.');
  await page.getByLabel('Workers at the same time').fill('65');
  await expect(page.getByText('A whole number from 1 to 64.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save tiers' })).toBeDisabled();
  await page.getByLabel('Workers at the same time').fill('2');
  await page.getByRole('button', { name: 'Save tiers' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const { tiers, workers, version } = await tiersOf();
  expect([workers, version]).toEqual([2, 1]);
  expect(tiers[3]).toMatchObject({
    provider: 'openai',
    model: 'gpt-4o',
    escalation: [{ provider: 'openai', model: 'gpt-4o-mini' }],
    mode: 'ask',
    systemPrompt: 'Write tests first.',
    settings: { temperature: 0.2 },
  });

  await page.getByLabel('Check', { exact: true }).fill('npm test');
  await page.getByLabel('Seconds for checking').fill('90');
  await page.getByRole('button', { name: 'Save commands' }).click();
  await expect(page.getByRole('form', { name: 'Commands' }).getByText('Saved.')).toBeVisible();
  const project = await api.call<Project>('GET', `/projects/${projectId}`);
  expect(project).toMatchObject({ prepareCommand: null, checkCommand: 'npm test', checkSeconds: 90 });
  for (const view of [
    { theme: 'light', width: 360 },
    { theme: 'dark', width: 1280 },
  ] as const) {
    await (
      await checkedByAxe(page, view)
    )(`tiers ${view.theme}`);
  }

  // A member chooses a model, and finds what they may not change said and greyed; what was set meanwhile is not lost.
  const vera = await invited(browser, server, api, 'member');
  await vera.goto(page.url());
  await expect(vera.getByRole('note')).toContainText('Models and their settings are yours to choose.');
  const qa = vera.getByRole('region', { name: /^Tier 4: QA/ });
  await expect(qa.getByLabel('Mode', { exact: true })).toBeDisabled();
  await expect(vera.getByLabel('Check', { exact: true })).toBeDisabled();
  await page.reload();
  await page.getByLabel('Workers at the same time').fill('3');
  await page.getByRole('button', { name: 'Save tiers' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await qa.getByRole('combobox', { name: 'Model', exact: true }).click();
  await vera
    .getByRole('option', { name: /^gpt-4o(?!-)/ })
    .first()
    .click();
  await vera.getByRole('button', { name: 'Save tiers' }).click();
  await vera.getByRole('button', { name: 'Show theirs' }).click();
  await expect(vera.getByLabel('Workers at the same time')).toHaveValue('3');
  await qa.getByRole('combobox', { name: 'Model', exact: true }).click();
  await vera
    .getByRole('option', { name: /^gpt-4o(?!-)/ })
    .first()
    .click();
  await vera.getByRole('button', { name: 'Save tiers' }).click();
  await expect(vera.getByText('Saved.')).toBeVisible();
  expect((await tiersOf()).tiers[4].model).toBe('gpt-4o');
});
