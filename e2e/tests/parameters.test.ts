import type { Discussion, Preset, RunSettings } from '@baton/protocol';
import { startVendorDouble, type DoubleAnswer } from '@baton/testkit';
import type { Locator, Page } from '@playwright/test';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Settings of this discussion' });

async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog).toBeHidden();
}

async function open(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Model settings/ }).click();
  const dialog = dialogOf(page);
  await dialog.waitFor();
  return dialog;
}

test('settings of a discussion are saved with it, go out with the next run, and are there for everybody', async ({
  page,
  server,
  provider,
  browser,
}) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const dialog = await open(page);
  await dialog.getByLabel('Temperature').fill('0,2');
  await dialog.getByLabel('Longest answer').fill('800');
  await dialog.getByLabel('Stop sequences').fill('END\n\\n\\nUser:');
  await dialog.getByLabel('Rounds with tools').fill('25');
  await save(dialog);
  await expect(page.getByRole('button', { name: 'Model settings, 4 set' })).toBeVisible();
  await ask(page, 'hello');
  await page.getByRole('note', { name: 'Receipt' }).waitFor();
  const { settings } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
  expect(settings).toEqual({ temperature: 0.2, maxOutputTokens: 800, stop: ['END', '\n\nUser:'], maxToolRounds: 25 });
  const answered = provider.mock.getRequests().find(({ body }) => JSON.stringify(body).includes('read_file'))?.body;
  expect(answered).toMatchObject({ temperature: 0.2, stop: ['END', '\n\nUser:'] });
  expect(JSON.stringify(answered)).toMatch(/"max_(completion_)?tokens":800/);

  const colleague = await (await browser.newContext()).newPage();
  await signIn(colleague, server, path);
  const theirs = await open(colleague);
  await expect(theirs.getByLabel('Temperature')).toHaveValue('0.2');
  await expect(theirs.getByLabel('Stop sequences')).toHaveValue('END\n\\n\\nUser:');
  await theirs.getByLabel('Temperature').fill('');
  await save(theirs);
  await expect(page.getByRole('button', { name: 'Model settings, 3 set' })).toBeVisible();
  await colleague.context().close();
});

test('what is out of range is said at its field, and not saved', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const dialog = await open(page);
  await dialog.getByLabel('Temperature').fill('2.5');
  await expect(dialog.getByLabel('Temperature')).toHaveAccessibleDescription(/A number from 0 to 2\./);
  await expect(dialog.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await dialog.getByLabel('Stop sequences').fill('a\nb\nc\nd\ne');
  await expect(dialog.getByLabel('Stop sequences')).toHaveAccessibleDescription(/At most 4 of them\./);
  await page.keyboard.press('Escape');
  expect((await api.call<Discussion>('GET', `/discussions/${discussion.id}`)).settings).toEqual({});
});

test('what the chosen model does not take is said before it is sent', async ({ page, server }) => {
  const double = await startVendorDouble({ models: ['gpt-6-astra'], answer: () => ({ text: ['So be it.'] }) });
  const { path } = await prepared(server, { baseUrl: `${double.url}/v1` });
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-6-astra');
  const dialog = await open(page);
  await dialog.getByLabel('Temperature').fill('0.5');
  await dialog.getByLabel('Reasoning effort').selectOption('Minimal');
  const refused = dialog.getByRole('list', { name: 'What gpt-6-astra does not take' });
  await expect(refused).toContainText('The temperature is left out: gpt-6-astra takes none.');
  await expect(refused).toContainText('The reasoning effort is sent as low');
  await save(dialog);
  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await expect(page.getByRole('list', { name: 'What the model does not take' })).toContainText('The temperature is left out');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('So be it.')).toBeVisible();
  expect(double.requests[0]?.body).toMatchObject({ reasoning: { effort: 'low' } });
  expect(double.requests[0]?.body).not.toHaveProperty('temperature');
  await double.close();
});

test('a run stops after as many rounds with tools as the discussion allows, and asks whether to go on', async ({
  page,
  server,
  provider,
}) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const dialog = await open(page);
  await dialog.getByLabel('Rounds with tools').fill('1');
  await save(dialog);
  await ask(page, 'kill me');
  await expect(page.getByText('The model kept asking for tools without coming to an answer.', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
});

test('presets are kept under names, fill in the form with their model, and are renamed and deleted', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o');
  let dialog = await open(page);
  const actions = dialog.getByRole('button', { name: 'Preset actions' });
  await dialog.getByLabel('Temperature').fill('0');
  await actions.click();
  await page.getByRole('menuitem', { name: 'Save as new preset…' }).click();
  await expect(dialog.getByLabel('Name of the preset')).toBeFocused();
  await dialog.getByLabel('Name of the preset').fill('Careful');
  await dialog.getByLabel('With gpt-4o').check();
  await dialog.getByRole('button', { name: 'Save preset' }).click();
  await expect(dialog.getByText('Saved as “Careful”.')).toBeVisible();

  await actions.click();
  await page.getByRole('menuitem', { name: 'Save as new preset…' }).click();
  await dialog.getByLabel('Name of the preset').fill(' careful');
  await dialog.getByRole('button', { name: 'Save preset' }).click();
  await expect(dialog.getByLabel('Name of the preset')).toHaveAccessibleDescription(/There is a preset "careful" already\./);
  await dialog.getByRole('button', { name: 'Cancel' }).first().click();

  await dialog.getByLabel('Temperature').fill('1');
  await actions.click();
  await page.getByRole('menuitem', { name: 'Save into “Careful”' }).click();
  await expect(dialog.getByText('Saved into “Careful”.')).toBeVisible();
  await page.keyboard.press('Escape');

  const other = await api.call<Discussion>('POST', `/projects/${discussion.projectId}/discussions`, { title: 'Another' });
  await page.goto(`${server.url}/discussions/${other.id}`);
  await chooseModel(page, 'gpt-4o-mini');
  dialog = await open(page);
  await dialog.getByLabel('Preset', { exact: true }).selectOption('Careful (gpt-4o)');
  await expect(dialog.getByLabel('Temperature')).toHaveValue('1');
  await save(dialog);
  await expect(page.getByRole('button', { name: 'Model: gpt-4o', exact: true })).toBeVisible();
  expect((await api.call<Discussion>('GET', `/discussions/${other.id}`)).settings).toEqual({ temperature: 1 });

  dialog = await open(page);
  await dialog.getByLabel('Preset', { exact: true }).selectOption('Careful (gpt-4o)');
  await actions.click();
  await page.getByRole('menuitem', { name: 'Rename preset' }).click();
  await dialog.getByLabel('Name of the preset').fill('Bold');
  await dialog.getByRole('button', { name: 'Save preset' }).click();
  await expect(dialog.getByLabel('Preset', { exact: true })).toContainText('Bold (gpt-4o)');
  await actions.click();
  await page.getByRole('menuitem', { name: 'Delete preset' }).click();
  await dialog.getByRole('form', { name: 'Delete preset' }).getByRole('button', { name: 'Delete' }).click();
  await expect(dialog.getByText('Deleted “Bold”.')).toBeVisible();
  expect((await api.call<{ items: Preset[] }>('GET', '/presets')).items).toEqual([]);
  // Whoever used one keeps what it said.
  expect((await api.call<Discussion>('GET', `/discussions/${other.id}`)).settings).toEqual({ temperature: 1 });
});

test('settings become those that new discussions of the project begin with', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const dialog = await open(page);
  await dialog.getByLabel('Limit of the history').fill('20 000');
  await dialog.getByRole('button', { name: 'Default for this project' }).click();
  await expect(dialog.getByText('New discussions of this project begin with these.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await api.call<Discussion>('GET', `/discussions/${discussion.id}`)).settings).toEqual({});
  const next = await api.call<Discussion>('POST', `/projects/${discussion.projectId}/discussions`, {});
  expect(next.settings).toEqual({ maxHistoryTokens: 20_000 });
  await page.goto(`${server.url}/discussions/${next.id}`);
  await expect(page.getByRole('button', { name: 'Model settings, 1 set' })).toBeVisible();
});

test('what somebody else has saved meanwhile is not overwritten unseen', async ({ page, server, provider }) => {
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  const dialog = await open(page);
  await dialog.getByLabel('Temperature').fill('1.5');
  const change = async (body: { title: string } | { settings: RunSettings }): Promise<void> => {
    const { version } = await api.call<Discussion>('GET', `/discussions/${discussion.id}`);
    await api.send('PATCH', `/discussions/${discussion.id}`, body, { 'if-match': String(version) });
  };
  await change({ settings: { temperature: 0.1 } });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog.getByText('Somebody else has changed these settings meanwhile.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Show theirs' }).click();
  await expect(dialog.getByLabel('Temperature')).toHaveValue('0.1');
  await dialog.getByLabel('Temperature').fill('0.3');
  // A new title is no reason to ask.
  await change({ title: 'Renamed meanwhile' });
  await save(dialog);
  expect((await api.call<Discussion>('GET', `/discussions/${discussion.id}`)).settings).toEqual({ temperature: 0.3 });
});

test('fallbacks are chosen, put in order and saved with the keyboard alone, and take over in that order', async ({ page, server }) => {
  const asked: string[] = [];
  const answering = (model: string, answer: DoubleAnswer) =>
    startVendorDouble({
      models: [model],
      answer: ({ body }) => {
        if (JSON.stringify(body).includes('at most six words')) return { text: ['A title'] };
        asked.push(model);
        return answer;
      },
    });
  const mini = await answering('gpt-4o-mini', { fails: { kind: 'model_not_found' } });
  const claude = await answering('claude-haiku-4-5', { fails: { kind: 'model_not_found' } });
  const flash = await answering('gemini-2.5-flash', { text: ['Here I am.'] });
  const { api, discussion, path } = await prepared(server, { baseUrl: `${mini.url}/v1` });
  await api.call('PUT', '/providers/anthropic/credentials', { apiKey: 'sk-test-0123456789', baseUrl: claude.url });
  await api.call('PUT', '/providers/gemini/credentials', { apiKey: 'sk-test-0123456789', baseUrl: flash.url });
  await signIn(page, server, path);
  await chooseModel(page, 'gpt-4o-mini');
  await page.getByRole('textbox', { name: 'Message' }).focus();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Find a discussion/ }).waitFor();
  await page.keyboard.type('model settings');
  await page.keyboard.press('Enter');
  const dialog = dialogOf(page);
  await dialog.waitFor();
  const section = dialog.getByRole('region', { name: 'Fallbacks' });
  const adder = section.getByRole('combobox', { name: 'Add a fallback' });
  for (const model of ['gemini-2.5-flash', 'claude-haiku-4-5']) {
    await adder.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: model }).first().waitFor();
    await page.keyboard.type(model);
    await page.keyboard.press('Enter');
    await expect(section.getByRole('listitem').filter({ hasText: model })).toBeVisible();
  }
  await section.getByRole('button', { name: /^Move claude-haiku-4-5 of Anthropic up/ }).focus();
  await page.keyboard.press('Enter');
  await expect(section.getByRole('listitem').first()).toContainText('claude-haiku-4-5');
  await expect(section.getByRole('status')).toHaveText('claude-haiku-4-5 of Anthropic is 1 of 2 now');
  await expect(section.getByRole('button', { name: /^Move claude-haiku-4-5 of Anthropic up/ })).toBeFocused();
  await dialog.getByLabel('Temperature').focus();
  await page.keyboard.type('0.5');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect((await api.call<Discussion>('GET', `/discussions/${discussion.id}`)).fallbacks).toEqual([
    { provider: 'anthropic', model: 'claude-haiku-4-5' },
    { provider: 'gemini', model: 'gemini-2.5-flash' },
  ]);

  await ask(page, 'hello');
  const turn = page.getByRole('article', { name: 'gemini-2.5-flash' });
  await expect(turn.getByText('Here I am.')).toBeVisible();
  const told = [
    'OpenAI does not have this model, or not for this key. Continued with claude-haiku-4-5 of Anthropic.',
    'Anthropic does not have this model, or not for this key. Continued with gemini-2.5-flash of Google Gemini.',
    'Here I am.',
  ];
  const heights = await Promise.all(told.map(async (words) => (await turn.getByText(words).boundingBox())?.y));
  expect(heights).toEqual(heights.toSorted((one, other) => (one ?? 0) - (other ?? 0)));
  expect(asked).toEqual(['gpt-4o-mini', 'claude-haiku-4-5', 'gemini-2.5-flash']);

  const again = await open(page);
  await again.getByRole('button', { name: 'Remove claude-haiku-4-5 of Anthropic' }).focus();
  await page.keyboard.press('Enter');
  await expect(again.getByRole('button', { name: 'Remove gemini-2.5-flash of Google Gemini' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(again.getByRole('combobox', { name: 'Add a fallback' })).toBeFocused();
  for (const double of [mini, claude, flash]) await double.close();
});

test('the focus goes back to where the settings were opened', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  const opener = page.getByRole('button', { name: 'Model settings' });
  for (const close of ['Cancel', 'Save'] as const) {
    await opener.focus();
    await page.keyboard.press('Enter');
    await dialogOf(page).getByRole('button', { name: close, exact: true }).last().focus();
    await page.keyboard.press('Enter');
    await expect(dialogOf(page)).toBeHidden();
    await expect(opener).toBeFocused();
  }
  expect(provider.completions()).toBe(0);
});
