import type { Page } from '@playwright/test';
import type { Project } from '@baton/protocol';
import { ask, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** Turns what follows around: `gnp.anna` reads `anna.png`. */
const TURN = '\u202E';
const WRITTEN = '\\u202E';

/** Where on a page such a character stands as it is: in words, or in what is said of an element. Fields hold what was typed. */
const turned = (page: Page): Promise<string[]> =>
  page.evaluate((turn) => {
    const found: string[] = document.title.includes(turn) ? ['title'] : [];
    for (const element of document.querySelectorAll('body *:not(script, style, textarea, input)')) {
      const own = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      if (own.some(({ textContent }) => textContent?.includes(turn))) found.push(`<${element.localName}> ${element.textContent}`);
      for (const { name, value } of element.attributes) if (value.includes(turn)) found.push(`${name}="${value}"`);
    }
    return found;
  }, TURN);

test('names of people, projects, discussions, takes, files and steers turn nothing around, wherever they stand', async ({
  page,
  browser,
  server,
  provider,
}) => {
  test.setTimeout(120_000);
  const { api, discussion, path } = await prepared(server, provider);
  const projects = await api.call<{ items: Project[] }>('GET', '/projects');
  const [project] = projects.items;
  if (project === undefined) throw new Error('there is no project');
  const renamed = async (what: string, version: number, body: object): Promise<void> => {
    const answer = await api.send('PATCH', what, body, { 'if-match': String(version) });
    expect(answer.status, await answer.text()).toBe(200);
  };
  await renamed(`/projects/${project.id}`, project.version, { name: `Pay${TURN}gnp` });
  await renamed(`/discussions/${discussion.id}`, discussion.version, { title: `invoice${TURN}fdp.exe` });
  await signIn(page, server, path);
  const vera = await invited(browser, server, api, 'member', `Ve${TURN}gnp.anna`);
  await vera.goto(server.url + path);

  await vera
    .getByLabel('Attach files')
    .last()
    .setInputFiles([{ name: `notes${TURN}dm.exe`, mimeType: 'text/plain', buffer: Buffer.from('# Notes') }]);
  await expect(vera.getByRole('list', { name: 'Attached files' })).toContainText('7 B');
  await ask(vera, `hello, look at ${TURN}dm.nuf`);
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Hello from the double.');
  await expect(thread).toContainText(`Ve${WRITTEN}gnp.anna`);
  expect(await thread.getByText(`Ve${WRITTEN}gnp.anna`).evaluate((name) => getComputedStyle(name).unicodeBidi)).toBe('isolate');
  await expect(page.getByRole('list', { name: 'People here' })).toContainText(`Ve${WRITTEN}gnp.anna, here`);
  await vera.getByRole('textbox', { name: 'Message' }).pressSequentially('I think');
  await expect(page.getByText('typing…')).toBeVisible();
  expect(await turned(page)).toEqual([]);

  // A take, what is said to a run, and a file that goes with it.
  await page.getByRole('button', { name: 'Branch from here' }).click();
  await page.getByRole('button', { name: 'Rename take' }).click();
  await page.getByRole('textbox', { name: 'Name of the take' }).fill(`Take${TURN}2`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('tab', { name: `Take${WRITTEN}2` })).toBeVisible();
  await ask(page, 'tell the longest story');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await page
    .getByLabel('Attach files')
    .last()
    .setInputFiles([{ name: `see${TURN}txt.exe`, mimeType: 'text/plain', buffer: Buffer.from('# See') }]);
  await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('5 B');
  await page.getByRole('textbox', { name: 'Message' }).fill(`see file ${TURN}txt.exe`);
  await page.getByRole('textbox', { name: 'Message' }).press('Alt+Enter');
  await expect(page.getByRole('list', { name: 'Said and not taken up yet' })).toContainText(`see file ${WRITTEN}txt.exe`);
  await page.getByRole('button', { name: 'Side panel' }).click();
  for (const tab of ['Context', 'People', 'Cost']) {
    await page.getByRole('tab', { name: tab }).click();
    expect(await turned(page), tab).toEqual([]);
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await turned(page), 'palette').toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Compare takes' }).click();
  await expect(page.getByRole('dialog', { name: 'Compare takes' })).toBeVisible();
  expect(await turned(page), 'compare').toEqual([]);
  await page.keyboard.press('Escape');

  for (const [place, shows] of [
    ['/projects', `Pay${WRITTEN}gnp`],
    [`/projects/${project.id}`, `invoice${WRITTEN}fdp.exe`],
    ['/settings/members', `Ve${WRITTEN}gnp.anna`],
  ] as const) {
    await page.goto(server.url + place);
    await expect(page.getByRole('main')).toContainText(shows);
    expect(await turned(page), place).toEqual([]);
  }
  await vera.goto(`${server.url}/more`);
  await expect(vera.getByRole('main')).toContainText(`Ve${WRITTEN}gnp.anna`);
  expect(await turned(vera)).toEqual([]);
  await vera.context().close();
});
