import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Approval, ApprovalList, Page as Rows, Project, ProjectTiersView, Track, TrackDetail } from '@baton/protocol';
import type { Locator, Page } from '@playwright/test';
import { Api } from '../support/api.ts';
import { signIn } from '../support/pages.ts';
import { startProvider } from '../support/provider.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

/** A project of the server's folder, with its owner on its dashboard. */
async function onDashboard(server: Server, page: Page): Promise<{ api: Api; project: Project }> {
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  await signIn(page, server, `/projects/${project.id}/dashboard`);
  return { api, project };
}

/** The card of what is asked, in the Inbox, once it is asked. */
async function asked(page: Page, server: Server, api: Api, subject: Approval['subject']): Promise<Locator> {
  await expect
    .poll(async () => (await api.call<ApprovalList>('GET', '/approvals')).items.map((approval) => approval.subject), { timeout: 60_000 })
    .toContain(subject);
  await page.goto(`${server.url}/inbox`);
  return page.locator('[data-approval]').first();
}

async function approve(page: Page, server: Server, api: Api, subject: Approval['subject']): Promise<void> {
  const card = await asked(page, server, api, subject);
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect
    .poll(async () => (await api.call<ApprovalList>('GET', '/approvals')).items.some((approval) => approval.subject === subject))
    .toBe(false);
}

/** Plans the only track of the project by its page. */
async function plan(page: Page, server: Server, api: Api, project: Project): Promise<Track> {
  const [track] = (await api.call<Rows<Track>>('GET', `/projects/${project.id}/tracks`)).items;
  if (track === undefined) throw new Error('there is no track');
  await page.goto(`${server.url}/projects/${project.id}/tracks/${track.id}`);
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  return track;
}

const detail = (api: Api, { id }: Pick<Track, 'id'>) => api.call<TrackDetail>('GET', `/tracks/${id}`);

test('with no key at all, a rehearsal goes from an epic to merged work, over the death of the server', async ({ server, page }) => {
  test.setTimeout(120_000);
  const { api, project } = await onDashboard(server, page);
  await page.getByRole('button', { name: 'Try it (simulated)' }).click();
  const epics = page.getByRole('list', { name: 'Epics' });
  await expect(epics.getByText('simulated')).toBeVisible();
  await epics.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('list', { name: 'Tracks' }).getByRole('link', { name: /^What visitors ask/ })).toBeVisible();
  const track = await plan(page, server, api, project);
  await approve(page, server, api, 'plan');
  await asked(page, server, api, 'question');
  // Whatever was going on side by side goes on where it was.
  await server.end('SIGKILL');
  await server.launch();
  const question = await asked(page, server, api, 'question');
  await question.getByLabel('Your answer').fill('No, only on weekdays.');
  await page.keyboard.press('Enter');
  await approve(page, server, api, 'merge');
  await expect.poll(async () => (await detail(api, track)).pipelineStatus, { timeout: 60_000 }).toBe('done');
  const { tickets } = await detail(api, track);
  expect(tickets.map(({ title, status, retryCount }) => [title, status, retryCount])).toEqual([
    ['Write the opening hours', 'completed', 0],
    ['Write the prices', 'completed', 1],
    ['Say where both are', 'completed', 0],
  ]);
  await page.goto(`${server.url}/projects/${project.id}/tracks/${track.id}`);
  await expect(page.getByText('simulated').first()).toBeVisible();
  expect(readFileSync(join(server.projectDirectory, 'docs/prices.md'), 'utf8')).toBe('Coffee 3 EUR');
});

const TICKETS = [{ key: 'greet', title: 'Write a greeting', description: 'Write it to greeting.txt.', targetFiles: ['greeting.txt'] }];

test('every tier works by the provider that it is given, and its cost is on the dashboard', async ({ server, page }) => {
  test.setTimeout(120_000);
  const { api, project } = await onDashboard(server, page);
  const provider = await startProvider();
  const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100, input_tokens: 1000, output_tokens: 100 };
  const call = (name: string, given: Record<string, unknown>) => ({ toolCalls: [{ id: `call_${name}`, name, arguments: given }], usage });
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'Plan the tracks of this epic' },
      response: call('submit_plan', { tracks: [{ key: 'greeting', title: 'Greeting', description: 'A greeting.' }] }),
    },
    { match: { userMessage: 'Plan the tickets of this track' }, response: call('submit_plan', { tickets: TICKETS }) },
    { match: { userMessage: 'Do this ticket', hasToolResult: true }, response: { content: 'It is written.', usage } },
    { match: { userMessage: 'Do this ticket' }, response: call('write_file', { path: 'greeting.txt', content: 'Hello!\n' }) },
    { match: { userMessage: 'Judge this ticket' }, response: call('submit_verdict', { verdict: 'pass', reasons: 'It greets.' }) },
  ]);
  const set = (id: string, baseUrl: string) => api.call('PUT', `/providers/${id}/credentials`, { apiKey: `sk-test-${id}`, baseUrl });
  await set('openai', provider.baseUrl);
  await set('anthropic', provider.mock.url);
  await set('gemini', provider.mock.url);
  const { tiers, workers, version } = await api.call<ProjectTiersView>('GET', `/projects/${project.id}/tiers`);
  const body = {
    workers,
    tiers: {
      1: { ...tiers[1], provider: 'openai', model: 'gpt-4o' },
      2: { ...tiers[2], provider: 'anthropic', model: 'claude-haiku-4-5' },
      3: { ...tiers[3], provider: 'openai', model: 'gpt-4o-mini' },
      4: { ...tiers[4], provider: 'gemini', model: 'gemini-2.5-flash' },
    },
  };
  const put = await api.send('PUT', `/projects/${project.id}/tiers`, body, { 'if-match': String(version) });
  expect(put.status, await put.text()).toBe(200);

  await page.getByRole('button', { name: 'New epic' }).first().click();
  await page.getByLabel('What do you want?').fill('Greet whoever comes.');
  await page.getByRole('button', { name: 'Propose tracks' }).click();
  await page.getByRole('list', { name: 'Epics' }).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('list', { name: 'Tracks' }).getByRole('link', { name: /^Greeting/ })).toBeVisible();
  const track = await plan(page, server, api, project);
  await approve(page, server, api, 'plan');
  await approve(page, server, api, 'merge');
  await expect.poll(async () => (await detail(api, track)).pipelineStatus, { timeout: 60_000 }).toBe('done');
  const { tierUsage } = await detail(api, track);
  for (const { tier, costUsd, calls } of tierUsage) {
    expect(Number(costUsd), `tier ${tier}`).toBeGreaterThan(0);
    expect(calls).toBeGreaterThan(0);
  }
  expect(tierUsage.map(({ tier }) => tier).toSorted((left, right) => left - right)).toEqual([2, 3, 4]);
  await page.goto(`${server.url}/projects/${project.id}/tracks/${track.id}`);
  const rows = page.getByRole('table').first();
  for (const model of ['claude-haiku-4-5', 'gpt-4o-mini', 'gemini-2.5-flash']) await expect(rows.getByText(model).first()).toBeVisible();
  await expect(rows).toContainText('$0.0');
  expect(readFileSync(join(server.projectDirectory, 'greeting.txt'), 'utf8')).toBe('Hello!\n');
  await provider.stop();
});
