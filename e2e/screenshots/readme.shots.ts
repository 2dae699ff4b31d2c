import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Discussion, Project, RunAccepted } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { ask, invited, signIn } from '../support/pages.ts';
import type { Provider } from '../support/provider.ts';
import { expect, test } from '../support/test.ts';
import { conductedTrack } from './charged-once.ts';
import { asSeen, views } from './views.ts';

const sample = new URL('../../sample/checkout-service', import.meta.url).pathname;

const QUESTION = 'Can a customer be charged twice for one cart? Look at the payment client.';

const ANSWER = `Yes. \`charge()\` retries whatever goes wrong, and a time-out is such a case: after five seconds **nobody knows whether the card was charged**.

| the provider answers | today | should be |
| --- | --- | --- |
| 402 declined | tried 3 times | never again |
| 503 down | tried 3 times | tried 3 times |
| nothing in 5 s | charged up to 3 times | tried again **with the same key** |

The provider takes an \`idempotency-key\`: two requests with one key charge once. The smallest mend sends one for each charge, not for each attempt:

\`\`\`ts
async charge(card: string, amount: Cents): Promise<Charge> {
  const key = crypto.randomUUID();
  return withRetry(() => this.#post(card, amount, key), this.#options.wait);
}
\`\`\`

\`Declined\` should leave \`withRetry\` at once. Shall I look at which tests would notice?`;

const MORE = `Two would, one is missing:

- \`test/payment.test.ts\` counts attempts, so it fails as soon as \`Declined\` is thrown at once.
- \`test/cart.test.ts\` never reaches the provider.
- Nothing says that all attempts of one charge carry **the same** key. `;

function teach(provider: Provider): void {
  const read = (id: string, path: string) => ({ id, name: 'read_file', arguments: { path } });
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: QUESTION, hasToolResult: false },
      response: {
        content: 'I read the client, what it retries with, and what the provider promises.',
        toolCalls: [
          read('call_client', 'src/payment/client.ts'),
          read('call_retry', 'src/payment/retry.ts'),
          read('call_docs', 'docs/payments.md'),
        ],
      },
    },
    {
      match: { userMessage: QUESTION, hasToolResult: true },
      response: { content: ANSWER, usage: { prompt_tokens: 4210, completion_tokens: 356, total_tokens: 4566 } },
    },
    { match: { userMessage: 'Which tests would notice?' }, response: { content: MORE }, chunkSize: 4, latency: 120 },
  ]);
}

/** The pictures of the README: one discussion that two people work in. */
for (const view of views.filter(({ width }) => width < 2560).map((each) => (each.width === 1280 ? { ...each, height: 1080 } : each))) {
  test(`readme, ${view.theme}, ${view.width} wide`, async ({ server, provider, page, browser }) => {
    teach(provider);
    const directory = join(server.projectDirectory, '../checkout-service');
    await cp(sample, directory, { recursive: true });
    const api = await Api.forOwner(server);
    await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: provider.baseUrl });
    const project = await api.call<Project>('POST', '/projects', {
      name: 'Checkout service',
      directory,
      settings: { provider: 'openai', model: 'gpt-4o-mini' },
    });
    for (const title of ['Which rules hold for amounts of money?', 'Upgrade the test runner', 'Receipts for refunds']) {
      const { id } = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, { title });
      await api.call<RunAccepted>('POST', `/discussions/${id}/runs`, {
        provider: 'openai',
        model: 'gpt-4o-mini',
        input: { text: 'hello' },
      });
    }
    const { id } = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, { title: 'Charged twice?' });
    const shot = await asSeen(page, view);
    await signIn(page, server, `/discussions/${id}`);
    const vera = await invited(browser, server, api, 'member');
    await vera.goto(`${server.url}/discussions/${id}`);
    await ask(page, QUESTION);
    await page.getByRole('note', { name: 'Receipt' }).waitFor();
    await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
    await ask(vera, 'Which tests would notice?');
    await page.getByText('never reaches').waitFor();
    await shot('readme-discussion');
    await vera.context().close();
  });
}

/** A track that some work on: its graph, and the dashboard of its project. */
for (const view of views.filter(({ width }) => width === 1280).map((each) => ({ ...each, height: 1080 }))) {
  test.describe(() => {
    // Also where the machine has no sandbox.
    test.use({ serverOptions: { environment: { BATON_UNSANDBOXED_COMMANDS: 'true' } } });

    test(`readme, conducting, ${view.theme}`, async ({ server, provider, page }) => {
      const pages = await conductedTrack(server, provider);
      const shot = await asSeen(page, view);
      await signIn(page, server, pages.track);
      await expect(page.locator('.svelte-flow__node')).toHaveCount(7);
      await expect(page.getByText('I look at how payment.test.ts counts attempts').first()).toBeVisible();
      await shot('readme-track');
      await page.goto(`${server.url}${pages.track}/review`);
      await page.getByRole('treeitem', { name: /client/ }).click();
      await page.getByRole('table', { name: 'Changes in src/payment/client.ts' }).waitFor();
      await page.getByRole('button', { name: 'Comment on lines' }).click();
      await page.getByRole('button', { name: 'Comment on added line 28' }).click();
      await page
        .getByRole('textbox', { name: 'Comment on added line 28' })
        .fill('Please take the key from the cart: it outlives a restart.');
      await page.getByRole('button', { name: 'Add comment' }).first().click();
      await page.locator('[data-comments]').getByText('it outlives a restart').waitFor();
      await page.evaluate(() => window.scrollTo(0, 0));
      await shot('readme-review');
      await page.setViewportSize({ width: view.width, height: 420 });
      await page.goto(server.url + pages.dashboard);
      await page.getByRole('link', { name: /^Charge every cart once/ }).waitFor();
      await shot('readme-dashboard');
    });
  });
}
