import type { Discussion, Project, ProviderId } from '@baton/protocol';
import { asId } from '@baton/protocol';
import { picture, startVendorDouble, type DoubleAnswer, type DoubleDialect, type VendorDouble } from '@baton/testkit';
import { Api } from '../support/api.ts';
import { ask, chooseModel, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

interface Vendor {
  id: ProviderId;
  model: string;
  dialect: DoubleDialect;
  /** Where its protocol lies below the double's address. */
  path: string;
  /** What a compatible server says of itself. */
  vendor?: string;
}

const VENDORS: readonly Vendor[] = [
  { id: asId('openai'), model: 'gpt-4o-mini', dialect: 'chat-completions', path: '/v1' },
  { id: asId('anthropic'), model: 'claude-haiku-4-5', dialect: 'messages', path: '' },
  { id: asId('gemini'), model: 'gemini-2.5-flash', dialect: 'generate-content', path: '' },
  { id: asId('compatible.our-server'), model: 'llava-13b', dialect: 'chat-completions', path: '/v1', vendor: 'vllm' },
];

const USAGE = { inputTokens: 1000, outputTokens: 100 };

/** Looks into the README before it answers. aimock drops pictures of some dialects from what it shows of requests; this double drops nothing. */
function startVendor({ model, dialect }: Vendor): Promise<VendorDouble> {
  let asked = 0;
  return startVendorDouble({
    models: [model],
    answer(): DoubleAnswer {
      asked += 1;
      const reasoning = dialect === 'messages' ? { reasoning: ['First ', 'the README.'] } : {};
      if (asked === 1)
        return { ...reasoning, text: ['Let me look.'], calls: [{ name: 'read_file', pieces: ['{"path":', '"README.md"}'] }], usage: USAGE };
      return { text: [`${model} has seen `, 'picture and README.'], usage: USAGE };
    },
  });
}

test('one discussion goes on with OpenAI, Anthropic, Gemini and a compatible server, each shown a screenshot and all before it', async ({
  server,
  page,
}) => {
  test.setTimeout(120_000);
  const api = await Api.forOwner(server);
  const doubles = await Promise.all(VENDORS.map(startVendor));
  for (const [index, { id, path, vendor }] of VENDORS.entries()) {
    const baseUrl = `${doubles[index]?.url ?? ''}${path}`;
    await api.call('PUT', `/providers/${id}/credentials`, {
      apiKey: `sk-test-${id}`,
      baseUrl,
      ...(vendor === undefined ? {} : { vendor }),
    });
  }
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, { title: 'Screenshots' });
  await signIn(page, server, `/discussions/${discussion.id}`);

  const shown: string[] = [];
  for (const [index, { model, dialect }] of VENDORS.entries()) {
    const screenshot = Buffer.from(picture(40 + index, 30));
    await chooseModel(page, model);
    await page
      .getByLabel('Attach files')
      .last()
      .setInputFiles([{ name: `shot-${index}.png`, mimeType: 'image/png', buffer: screenshot }]);
    await expect(page.getByRole('list', { name: 'Attached files' })).not.toContainText('uploading');
    await ask(page, `What do you see, ${model}?`);
    await expect(page.getByText(`${model} has seen picture and README.`)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
    await expect(page.getByRole('article', { name: model }).last().getByRole('note', { name: 'Receipt' })).toContainText('2k in, 200 out');

    shown.push(screenshot.toString('base64'));
    const requests = doubles[index]?.requests ?? [];
    expect(requests.map((request) => request.dialect)).toEqual([dialect, dialect]);
    for (const request of requests) {
      const body = JSON.stringify(request.body);
      for (const each of shown) expect(body).toContain(each);
      for (const earlier of VENDORS.slice(0, index)) expect(body).toContain(`${earlier.model} has seen picture and README.`);
    }
    expect(JSON.stringify(requests[1]?.body)).toContain('Hello, world.');
  }

  // What each vendor's tokens cost: the compatible server's price is nobody's to know.
  const { usage } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
  const [mini, haiku, flash] = [0.15 * 2 + 0.6 * 0.2, 1 * 2 + 5 * 0.2, 0.3 * 2 + 2.5 * 0.2].map((thousandths) => thousandths / 1000);
  expect(usage).toMatchObject({ unknownCalls: 2, inputTokens: 8000, outputTokens: 800 });
  expect(Number(usage.costUsd)).toBeCloseTo((mini ?? 0) + (haiku ?? 0) + (flash ?? 0), 9);
  for (const double of doubles) await double.close();
});
