import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Discussion, InviteCreated, Project } from '@baton/protocol';
import type { Locator, Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { prepared, signIn } from '../support/pages.ts';
import type { Provider } from '../support/provider.ts';
import { runToEnd } from '../support/run-to-end.ts';
import { expect, test } from '../support/test.ts';
import { provoke, setTrap, type Trap } from '../support/trap.ts';

type Kind = 'markup' | 'links' | 'fences' | 'mathematics' | 'mermaid' | 'names' | 'tools';

const corpus = JSON.parse(readFileSync(new URL('../fixtures/xss-corpus.json', import.meta.url), 'utf8')) as Record<Kind, string[]>;

/** How a model may send them: in pieces of so many characters. */
const PIECES = { 'in pieces': 7, 'at once': 1_000_000 } as const;

/** So many payloads stand in one message: one that swallows what follows it must not swallow all. */
const PER_MESSAGE = 24;

/** What a message may be drawn with. Everything else in it would be a payload that became markup. */
const DRAWN =
  'a,b,blockquote,br,code,del,em,h3,h4,h5,h6,hr,i,li,ol,p,pre,s,small,strong,sub,sup,ul,table,tbody,td,th,thead,tr,div,span,figure,figcaption,button,img,details,summary,math,math *';

/** The answers of the double, each found by the words that ask for it. */
function answerWith(provider: Provider, name: string, messages: readonly string[], chunkSize: number): string[] {
  return messages.map((content, index) => {
    const question = `${name} number ${index}.`;
    const answer = `Answer to ${question}\n\n${content}`;
    provider.mock.addFixturesFromJSON([{ match: { userMessage: question }, response: { content: answer }, chunkSize, latency: 1 }]);
    return question;
  });
}

/** Asks, and answers the whole answer as the page shows it: only what is in view is drawn, and that is the last one then. */
async function shownAnswer(page: Page, api: Api, discussion: Discussion, question: string): Promise<Locator> {
  await runToEnd(api, discussion, question);
  const answer = page.locator('.prose').last();
  await expect(answer).toContainText(`Answer to ${question}`);
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  return answer;
}

/** Scrolls from the end of a thread to its beginning, so that everything in it has been drawn once. */
async function readToTheTop(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Thread' }).evaluate(async (scroller) => {
    while (scroller.scrollTop > 0) {
      scroller.scrollTop -= scroller.clientHeight / 2;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

/** Payloads as messages, each its own paragraph. */
function messagesOf(payloads: readonly string[], wrap: (payload: string) => string = (payload) => payload): string[] {
  return Array.from({ length: Math.ceil(payloads.length / PER_MESSAGE) }, (_, index) =>
    payloads
      .slice(index * PER_MESSAGE, (index + 1) * PER_MESSAGE)
      .map(wrap)
      .join('\n\n'),
  );
}

/** That what is drawn is only what messages are drawn with, and that links lead to the web. */
async function expectDrawn(page: Page): Promise<void> {
  const strange = await page
    .locator('.prose')
    .evaluateAll(
      (messages, drawn) =>
        messages.flatMap((message) => [
          ...[...message.querySelectorAll(`:not(${drawn})`)].map(({ outerHTML }) => outerHTML),
          ...[...message.querySelectorAll('*')]
            .filter(({ attributes }) => [...attributes].some(({ name }) => name.startsWith('on')))
            .map(({ outerHTML }) => outerHTML),
          ...[...message.querySelectorAll('a')]
            .filter(({ protocol }) => !/^(https?|mailto):$/.test(protocol))
            .map(({ outerHTML }) => outerHTML),
          ...[...message.querySelectorAll('img')]
            .filter(({ src }) => !src.startsWith('data:image/svg+xml'))
            .map(({ outerHTML }) => outerHTML),
        ]),
      DRAWN,
    );
  expect(strange).toEqual([]);
}

/** That nothing was caught, and that the page stands. */
async function expectQuiet(page: Page, trap: Trap): Promise<void> {
  await provoke(page);
  await page.waitForTimeout(300);
  expect(trap.caught).toEqual([]);
  await expect(page.getByText('Something in the page went wrong.')).toHaveCount(0);
}

/** That the diagrams of a message hold nothing that could run, load or lead away. Answers how many there are. */
async function expectHarmless(message: Locator): Promise<number> {
  const { pictures, strange } = await message.locator('figure > img').evaluateAll((images) => {
    const drawings = images.map((image) => {
      const source = decodeURIComponent((image.getAttribute('src') ?? '').replace(/^data:image\/svg\+xml;charset=utf-8,/, ''));
      return new DOMParser().parseFromString(source, 'image/svg+xml');
    });
    const armed = drawings.flatMap((drawing) =>
      [...drawing.querySelectorAll('*')].filter(
        ({ localName, attributes }) =>
          /^(script|iframe|object|embed|img|image|animate|set|parsererror)$/.test(localName) ||
          [...attributes].some(({ name, value }) => /^on|^src/.test(name) || (name.endsWith('href') && !value.startsWith('#'))),
      ),
    );
    const styles = drawings.flatMap((drawing) =>
      [...drawing.querySelectorAll('style')].filter(({ textContent }) => /url\((?!["']?#)|@import/i.test(textContent)),
    );
    return { pictures: drawings.length, strange: [...armed, ...styles].map(({ outerHTML }) => outerHTML) };
  });
  expect(strange).toEqual([]);
  return pictures;
}

test.describe.configure({ timeout: 240_000 });

for (const [manner, chunkSize] of Object.entries(PIECES)) {
  test(`no payload in a message runs, sent ${manner}`, async ({ server, provider, page, context }) => {
    const trap = await setTrap(context, server.url);
    const { api, path, discussion } = await prepared(server, provider);
    await signIn(page, server, path);
    const address = page.url();
    const kinds: Kind[] = ['markup', 'links', 'mathematics', 'names', 'tools', 'fences'];
    const count = kinds.reduce((sum, kind) => sum + corpus[kind].length, 0);
    let formulas = 0;
    for (const kind of kinds) {
      for (const question of answerWith(provider, `${kind} payloads`, messagesOf(corpus[kind]), chunkSize)) {
        const answer = await shownAnswer(page, api, discussion, question);
        await expectDrawn(page);
        formulas += await answer.locator('math').count();
      }
      await expectQuiet(page, trap);
    }
    expect(formulas).toBeGreaterThan(0);
    await page.reload();
    await expect(page.locator('.prose').last()).toBeVisible();
    await expectDrawn(page);
    await expectQuiet(page, trap);
    expect(page.url()).toBe(address);
    console.log(`${count} payloads in messages ${manner}: nothing ran`);
  });
}

test('no payload in a diagram runs, is fetched, or leads anywhere', async ({ server, provider, page, context }) => {
  const trap = await setTrap(context, server.url);
  const { api, path, discussion } = await prepared(server, provider);
  await signIn(page, server, path);
  const fenced = (source: string) => `\`\`\`mermaid\n${source}\n\`\`\``;
  let settled = 0;
  let pictures = 0;
  for (const question of answerWith(provider, 'diagrams', messagesOf(corpus.mermaid, fenced), 40)) {
    const message = await shownAnswer(page, api, discussion, question);
    const count = Math.min(PER_MESSAGE, corpus.mermaid.length - settled);
    await expect(message.locator('figure > img, [role=note]')).toHaveCount(count, { timeout: 60_000 });
    settled += count;
    await expectDrawn(page);
    pictures += await expectHarmless(message);
  }
  await expectQuiet(page, trap);
  console.log(`${corpus.mermaid.length} diagrams: ${pictures} drawn, the others refused with words; nothing ran`);
  expect(pictures).toBeGreaterThan(corpus.mermaid.length / 2);
});

test('no payload in tool calls, their output, or names of files runs', async ({ server, provider, page, context }) => {
  const trap = await setTrap(context, server.url);
  const { api, path, discussion } = await prepared(server, provider);
  const payloads = [...corpus.tools, ...corpus.markup, ...corpus.names];
  await writeFile(join(server.projectDirectory, 'payloads.txt'), payloads.join('\n'));
  const folder = join(server.projectDirectory, 'names');
  await mkdir(folder);
  for (const name of corpus.names) await writeFile(join(folder, name.replaceAll('/', '\u2215')), 'x');
  const calls = [
    { id: 'call_read', name: 'read_file', arguments: { path: 'payloads.txt' } },
    { id: 'call_list', name: 'list_directory', arguments: { path: 'names' } },
    ...[...corpus.names, ...corpus.tools].flatMap((payload, index) => [
      { id: `call_n${index}`, name: payload, arguments: { path: payload } },
      { id: `call_a${index}`, name: 'read_file', arguments: { path: payload, [payload]: payload } },
    ]),
  ];
  provider.mock.addFixturesFromJSON([
    {
      match: { userMessage: 'use the tools', hasToolResult: false },
      response: { content: 'Let me look.', toolCalls: calls },
      chunkSize: 9,
    },
    { match: { userMessage: 'use the tools', hasToolResult: true }, response: { content: 'Done.' } },
  ]);
  await signIn(page, server, path);
  await runToEnd(api, discussion, 'use the tools');
  await expect(page.getByText('Done.')).toBeVisible();
  const rows = page.locator('article button[aria-expanded=false]');
  const opened = await rows.count();
  await rows.evaluateAll((buttons) => buttons.forEach((button) => button.dispatchEvent(new MouseEvent('click', { bubbles: true }))));
  await expect(page.locator('article button[aria-expanded=true]')).toHaveCount(opened);
  expect(opened).toBeGreaterThan(2);
  await expectQuiet(page, trap);
  expect(await page.locator('main :is(script, iframe, object, embed, form form)').count()).toBe(0);
  console.log(`${calls.length} tool calls in ${opened} rows, ${payloads.length} payloads in their output: nothing ran`);
});

test('no payload in titles, names of projects and members, or what people write runs', async ({ server, provider, page, context }) => {
  const trap = await setTrap(context, server.url);
  const { api, path, discussion } = await prepared(server, provider);
  const texts = [...corpus.names, ...corpus.markup.slice(0, 60), ...corpus.tools];
  const project = await api.call<Project>('POST', '/projects', { name: corpus.names[0], directory: server.projectDirectory });
  for (const title of texts) {
    if (/\S/.test(title)) await api.send('POST', `/projects/${discussion.projectId}/discussions`, { title: title.slice(0, 200) });
  }
  const { secret } = await api.call<InviteCreated>('POST', '/invites', { role: 'member' });
  await fetch(`${server.url}/api/v1/invites/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, 'idempotency-key': 'payload-member' },
    body: JSON.stringify({ secret, name: '<img src=x onerror=alert(1)>', email: 'm@example.org', password: 'another long password' }),
  });
  for (const text of messagesOf(texts)) await api.call('POST', `/discussions/${discussion.id}/entries`, { role: 'user', text });
  await signIn(page, server, path);
  await expect(page.getByText('onerror=alert(1)').first()).toBeVisible();
  await readToTheTop(page);
  await expectQuiet(page, trap);
  for (const next of [`/projects/${discussion.projectId}`, `/projects/${project.id}`, '/projects', '/settings/members']) {
    await page.goto(server.url + next);
    await expect(page.getByText('onerror=alert(1)').first()).toBeVisible();
    await expectQuiet(page, trap);
  }
  console.log(`${texts.length} payloads as titles and texts: nothing ran`);
});

test('the trap catches what it is set for', async ({ server, page, context }) => {
  const trap = await setTrap(context, server.url);
  await page.goto(server.url);
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.setAttribute('onerror', 'alert(1)');
    image.src = 'https://evil.example/x.png';
    document.body.append(image);
    alert(1);
  });
  await page.waitForTimeout(300);
  expect(trap.caught.join('\n')).toContain('alert');
  expect(trap.caught.join('\n')).toMatch(/img-src|script-src/);
});
