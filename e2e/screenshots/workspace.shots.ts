import type { Discussion, Project, RunAccepted } from '@baton/protocol';
import type { Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { ask, chooseModel, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

const TITLES = [
  'Retry logic in the payment client',
  'Why is CI slow?',
  'Upgrade to Fastify 5',
  'A very long title that says everything about what was asked and does not fit',
];

/** Discussions that an afternoon leaves behind: some answered, one failed. */
async function afternoon(api: Api, projectId: string): Promise<void> {
  for (const [index, title] of TITLES.entries()) {
    const { id } = await api.call<Discussion>('POST', `/projects/${projectId}/discussions`, { title });
    const text = index === 1 ? 'refuse the key' : 'hello';
    await api.call<RunAccepted>('POST', `/discussions/${id}/runs`, { provider: 'openai', model: 'gpt-4o-mini', input: { text } });
  }
}

async function shown(page: Page, role: 'dialog' | 'menu', open: () => Promise<void>, look: () => Promise<void>): Promise<void> {
  await open();
  await page.getByRole(role).waitFor();
  await look();
  await page.keyboard.press('Escape');
  await page.getByRole(role).waitFor({ state: 'hidden' });
}

for (const view of views) {
  const name = `${view.theme}, ${view.width} wide`;

  test(`pages, ${name}`, async ({ server, provider, page, browser }) => {
    const shot = await asSeen(page, view);
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await shot('sign-in');
    await page.getByLabel('Email').fill('anna@example.org');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Email and password do not match.').waitFor();
    await shot('sign-in-refused');
    await signIn(page, server, '/projects');
    await shot('projects-empty');

    const { api, discussion } = await prepared(server, provider);
    await api.call<Project>('POST', '/projects', { name: 'Warehouse', directory: server.projectDirectory });
    await page.goto(`${server.url}/projects/${discussion.projectId}`);
    await shot('project-new');
    await afternoon(api, discussion.projectId);
    await expect(page.getByText('failed last').first()).toBeAttached();
    await shot('project');
    await page.goto(`${server.url}/projects`);
    await shot('projects');
    await page.goto(`${server.url}/projects?new`);
    await page.getByRole('dialog').waitFor();
    await shot('project-form');
    for (const path of ['settings/providers', 'settings/members', 'settings/tokens', 'more', 'nothing/here', 'discussions/nothing-here']) {
      await page.goto(`${server.url}/${path}`);
      await page.getByRole('heading', { level: 1 }).or(page.getByRole('alert')).first().waitFor();
      await shot(path.replaceAll('/', '-'));
    }
    const viewer = await invited(browser, server, api, 'viewer');
    const viewerShot = await asSeen(viewer, view);
    await viewer.goto(`${server.url}/discussions/${discussion.id}`);
    await viewer.getByRole('note').first().waitFor();
    await viewerShot('discussion-viewer');
    await viewer.context().close();
  });

  test(`a discussion, ${name}`, async ({ server, provider, page }) => {
    const { api, discussion, path } = await prepared(server, provider);
    await afternoon(api, discussion.projectId);
    const shot = await asSeen(page, view);
    await signIn(page, server, path);
    await page.getByRole('list', { name: 'For example' }).waitFor();
    await shot('discussion-new');
    await chooseModel(page, 'gpt-4o-mini');
    await ask(page, 'what does the readme say');
    await page.getByRole('note', { name: 'Receipt' }).waitFor();
    await shot('discussion-answered');
    await page.getByRole('button', { name: /^read_file/ }).click();
    await shot('discussion-tool-open');
    await ask(page, 'tell a long story');
    await page.getByText(/word30 /).waitFor();
    await shot('discussion-running');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped. What was written is kept.').waitFor();
    await shot('discussion-stopped');
    await ask(page, 'refuse the key');
    await page.getByText('OpenAI refused the key.', { exact: true }).waitFor();
    await shot('discussion-failed');

    const actions = page.getByRole('button', { name: 'Actions for this discussion' });
    await shown(
      page,
      'menu',
      () => actions.click(),
      () => shot('discussion-menu'),
    );
    await page.locator('body').press('Control+Alt+b');
    for (const tab of ['Context', 'People', 'Cost']) {
      await page.getByRole('tab', { name: tab }).click();
      await shot(`panel-${tab.toLowerCase()}`);
    }
    await page.getByRole('button', { name: 'Hide side panel' }).click();
    await shown(
      page,
      'dialog',
      () => page.keyboard.press('Control+k'),
      () => shot('palette'),
    );
    await shown(
      page,
      'dialog',
      async () => {
        await page.keyboard.press('Control+k');
        await page.getByRole('combobox', { name: /^Find a discussion/ }).fill('re');
      },
      () => shot('palette-words'),
    );
    await shown(
      page,
      'dialog',
      () => page.locator('body').press('?'),
      () => shot('shortcuts'),
    );
    for (const entry of ['Rename', 'Delete…']) {
      const open = async (): Promise<void> => {
        await actions.click();
        await page.getByRole('menuitem', { name: entry }).click();
      };
      await shown(page, 'dialog', open, () => shot(entry === 'Rename' ? 'rename' : 'delete'));
    }
    await shown(
      page,
      'dialog',
      () => page.getByRole('note', { name: 'Receipt' }).first().getByRole('button').click(),
      () => shot('wire'),
    );
    if (view.width >= 768) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Why is CI slow?' }).hover();
      await shot('sidebar-hover');
      await shown(
        page,
        'menu',
        () => page.getByRole('button', { name: /: switch$/ }).click(),
        () => shot('project-switch'),
      );
      await shown(
        page,
        'menu',
        () => page.getByRole('button', { name: /^Account/ }).click(),
        () => shot('account'),
      );
      await page.locator('body').press('Control+b');
      await shot('sidebar-hidden');
      await page.locator('body').press('Control+b');
    }
    await server.end('SIGTERM');
    await page.getByText(/^The server restarts/).waitFor();
    await shot('connection-restarting');
    await server.launch();
    await page.getByText(/0 lost/).waitFor();
    await shot('connection-resumed');
  });
}
