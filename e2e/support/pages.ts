import type { Discussion, InviteCreated, MemberRole, Project } from '@baton/protocol';
import type { Browser, Page } from '@playwright/test';
import { Api } from './api.ts';
import type { Provider } from './provider.ts';
import { owner, type Server } from './server.ts';

/** Opens a page as somebody who is signed in. Their session is asked for by REST: `sign-in.test.ts` is what tries the form. */
export async function signIn(page: Page, server: Server, next = '/projects', account = owner): Promise<void> {
  const answer = await page.context().request.post(`${server.url}/api/auth/sign-in/email`, {
    data: { email: account.email, password: account.password },
    headers: { origin: server.url },
  });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
  await page.goto(server.url + next);
  // What is pressed before the page knows who looks at it goes nowhere.
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
}

/** A project, a discussion in it, and a key for the double, made by REST. */
export async function prepared(
  server: Server,
  provider: Pick<Provider, 'baseUrl'>,
): Promise<{ api: Api; discussion: Discussion; path: string }> {
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: provider.baseUrl });
  const project = await api.call<Project>('POST', '/projects', {
    name: 'Sample',
    directory: server.projectDirectory,
    settings: { provider: 'openai', model: 'gpt-4o-mini' },
  });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {});
  return { api, discussion, path: `/discussions/${discussion.id}` };
}

/** Chooses a model in the composer. */
export async function chooseModel(page: Page, model: string): Promise<void> {
  const picker = page.getByRole('button', { name: /^(Model:|Choose a model)/ });
  if ((await picker.textContent())?.includes(`: ${model} `) === true) return;
  await picker.click();
  await page.getByRole('combobox', { name: 'Find a model' }).fill(model);
  await page.getByRole('option', { name: new RegExp(`^${model} `) }).click();
}

/** Writes a message and sends it. */
export async function ask(page: Page, words: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(words);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Somebody else, invited with a role, with a browser of their own. */
export async function invited(browser: Browser, server: Server, api: Api, role: MemberRole, name = 'Vera'): Promise<Page> {
  const { secret } = await api.call<InviteCreated>('POST', '/invites', { role });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/accept-invite#${secret ?? ''}`);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Email').fill('vera@example.org');
  await page.getByLabel('Password').fill('another long password');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return page;
}
