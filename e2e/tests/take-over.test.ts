import type { Member, Page as PageOf } from '@baton/protocol';
import { ask, chooseModel, invited, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('a run whose starter may not send any more waits, and goes on once somebody takes it over', async ({
  browser,
  page,
  server,
  provider,
}) => {
  test.setTimeout(120_000);
  const { api, path } = await prepared(server, provider);
  const vera = await invited(browser, server, api, 'member');
  await vera.goto(`${server.url}${path}`);
  await chooseModel(vera, 'rehearsal-1');
  await ask(vera, 'Please ask "Which one?"');
  await vera.locator('[data-approval]').waitFor({ timeout: 40_000 });

  const { items } = await api.call<PageOf<Member>>('GET', '/members');
  const member = items.find(({ name }) => name === 'Vera');
  if (member === undefined) throw new Error('Vera has joined');
  const changed = await api.send('PATCH', `/members/${member.id}`, { role: 'viewer' }, { 'if-match': String(member.version) });
  expect(changed.status).toBe(200);

  await signIn(page, server, path);
  const card = page.locator('[data-approval]');
  await card.getByRole('textbox').fill('This one');
  await page.keyboard.press('Enter');
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('Vera, who started this, may not send here any more.');
  await page.getByRole('button', { name: 'Take over' }).click();
  await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(1, { timeout: 40_000 });
  await expect(page.getByRole('button', { name: 'Take over' })).toHaveCount(0);
});
