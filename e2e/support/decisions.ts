import type { Page } from '@playwright/test';
import { ask, chooseModel, prepared, signIn } from './pages.ts';
import type { Provider } from './provider.ts';
import type { Server } from './server.ts';
import { expect } from './test.ts';

const STEPS = [
  { text: 'Read what is there', status: 'done' },
  { text: 'Change the greeting', status: 'at_work' },
  { text: 'Run the tests', status: 'open' },
];

/** Goes through everything that people decide with and shows each state of it to `see`, under a name. */
export async function everyDecision(
  { page, server, provider }: { page: Page; server: Server; provider: Provider },
  see: (name: string) => Promise<void>,
): Promise<void> {
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'make a plan', hasToolResult: false },
      response: { content: 'This is what I do.', toolCalls: [{ id: 'call_plan', name: 'update_plan', arguments: { steps: STEPS } }] },
    },
    { match: { userMessage: 'make a plan', hasToolResult: true }, response: { content: 'That is the plan.' } },
    {
      match: { userMessage: 'ask me', hasToolResult: false },
      response: {
        content: 'One thing is open.',
        toolCalls: [
          {
            id: 'call_ask',
            name: 'ask_person',
            arguments: { question: 'Which database?', options: ['SQLite', 'PostgreSQL, with more words'] },
          },
        ],
      },
    },
    { match: { userMessage: 'ask me', hasToolResult: true }, response: { content: 'As you say.' } },
  ]);
  const { discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const card = page.locator('[data-approval]').last();
  const receipts = page.getByRole('note', { name: 'Receipt' });

  await ask(page, 'make a plan');
  await expect(receipts).toHaveCount(1, { timeout: 40_000 });
  await see('plan');
  await ask(page, 'ask me');
  await card.getByRole('button', { name: 'SQLite' }).waitFor();
  await see('question');
  await card.getByRole('button', { name: 'SQLite' }).click();
  await page.getByText('As you say.').waitFor();
  await page.getByRole('button', { name: 'Send' }).waitFor();

  await chooseModel(page, 'rehearsal-1');
  await page.getByRole('button', { name: 'Mode: Ask' }).click();
  await page.getByRole('menu').waitFor();
  await see('mode');
  await page.keyboard.press('Escape');
  await ask(page, 'Please replace "Hello, world." with "Hello, reader." in README.md');
  await card.getByRole('table').waitFor({ timeout: 40_000 });
  await see('card');
  await card.getByLabel('How far it reaches').selectOption('project');
  await see('scope');
  await card.getByRole('button', { name: 'Reject' }).click();
  await see('rejecting');
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: 'Edit' }).click();
  await card.getByLabel('newText').fill('Hello, Anna\u200B.');
  await card.getByRole('button', { name: 'Approve as edited' }).and(page.locator(':enabled')).waitFor();
  await see('editing');
  await card.getByRole('button', { name: 'Approve as edited' }).click();
  await expect(card).toContainText('ran exactly this');
  await card.getByRole('button').first().click();
  await card.getByRole('table').first().waitFor();
  await see('seal');
  await card.getByRole('button').first().click();
  await page.getByRole('button', { name: 'Send' }).waitFor();

  await ask(page, 'Please delete README.md');
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('button', { name: 'Yes, approve' }).waitFor();
  await see('careful');
  await card.getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: 'Reject' }).click();
  await card.getByLabel('Why not').fill('It is needed.');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('rejected');
  await page.getByRole('button', { name: 'Send' }).waitFor();
  await see('rejected');
  await ask(page, 'Please write "a" to set-a.txt and write "b" to set-b.txt');
  await page.getByRole('button', { name: 'Approve all 2' }).waitFor();
  await see('together');
  await page.getByRole('region', { name: 'Thread' }).hover();
  await page.mouse.wheel(0, -9000);
  await page.getByRole('main').getByText('2 decisions wait').waitFor();
  await see('out-of-view');

  await page.goto(`${server.url}/inbox`);
  await page.getByRole('button', { name: 'Approve all 2' }).waitFor();
  await see('inbox');
  await page.getByRole('button', { name: 'Reject all 2' }).click();
  await expect(page.getByText('rejected')).toHaveCount(2);
  await page.goto(`${server.url}/discussions/${discussion.id}`);
  await page.goto(`${server.url}/inbox`);
  await page.getByText('Nothing waits for you.').waitFor();
  await see('inbox-empty');

  await page.goto(`${server.url}/projects/${discussion.projectId}/policies`);
  for (const [rule, tool] of ['edit_file', 'run_shell'].entries()) {
    await page.getByRole('button', { name: 'Add rule' }).click();
    await page
      .getByRole('group', { name: `Rule ${rule + 1}` })
      .getByLabel('Tool', { exact: true })
      .fill(tool);
  }
  await page.getByLabel('About').last().selectOption('command');
  await page.getByLabel('commands that begin with').fill('npm test');
  await see('policy-table');
  await page.getByText('TOML', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Rules as TOML' }).fill('[[rule]]\ndecision = "perhaps"\n');
  await page.getByRole('button', { name: 'Save rules' }).click();
  await page.getByRole('alert').filter({ hasText: 'Nothing was saved.' }).waitFor();
  await see('policy-text');
  await page.getByRole('button', { name: 'Discard changes' }).click();
}
