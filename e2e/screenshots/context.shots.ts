import { allowLittle, outgrow, showCut } from '../support/outgrown.ts';
import { ask, prepared, signIn } from '../support/pages.ts';
import { test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`context, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    test.setTimeout(240_000);
    const shot = await asSeen(page, view);
    const { api, discussion, path } = await prepared(server, provider);
    await allowLittle(api, discussion);
    await signIn(page, server, path);
    await outgrow(page);
    const thread = page.getByRole('region', { name: 'Thread' });
    await showCut(page);
    await shot('context-cut');

    await page.getByRole('textbox', { name: 'Message' }).fill('hello again');
    await page.getByRole('button', { name: /^Show what will be sent/ }).click();
    const preview = page.getByRole('dialog', { name: 'What will be sent' });
    const edit = preview.getByRole('button', { name: /^Edit hello no\. 4/ });
    await edit.click();
    await shot('context-editing');
    await preview.getByRole('textbox').fill('hello no. 4, in a few words');
    await preview.getByRole('button', { name: 'Send this' }).click();
    await preview.getByRole('table').waitFor();
    await preview.getByRole('table').scrollIntoViewIfNeeded();
    await shot('context-edited');
    await api.call('POST', `/discussions/${discussion.id}/entries`, { role: 'user', text: 'A note in between' });
    await preview.getByRole('button', { name: /^I have looked/ }).waitFor();
    await preview.getByRole('button', { name: /^I have looked/ }).scrollIntoViewIfNeeded();
    await shot('context-moved');
    await preview.getByRole('button', { name: /^I have looked/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: /^edited by .* for this run/ }).click();
    await page.getByRole('dialog', { name: 'What was edited before it was sent' }).getByRole('table').waitFor();
    await shot('context-edits');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor();

    await showCut(page);
    await thread.getByRole('button', { name: 'Compact…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compact' });
    await dialog.getByText('It would stand for').waitFor();
    await shot('context-compact');
    await dialog.getByRole('button', { name: 'Write a summary' }).click();
    await dialog.getByRole('textbox').waitFor();
    await shot('context-summary');
    await dialog.getByRole('button', { name: 'Send this instead' }).click();
    await thread.getByText('Show the summary').click();
    await thread.getByText('Show the summary').scrollIntoViewIfNeeded();
    await shot('context-compacted');

    await ask(page, 'refuse the key');
    await page.getByRole('button', { name: 'Retry' }).waitFor();
    await shot('context-failed');
    await page.keyboard.press('Control+Alt+b');
    await page.getByRole('region', { name: 'Presets' }).waitFor();
    await shot('context-panel-empty');
    await page.getByRole('textbox', { name: 'Path or glob in the project' }).fill('src/pay.ts');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('combobox', { name: 'How much of src/pay.ts is sent' }).waitFor();
    const bar = page.getByRole('region', { name: 'Presets' });
    await bar.getByRole('button', { name: 'Actions for presets' }).click();
    await page.getByRole('menuitem', { name: 'Keep this list as…' }).click();
    await bar.getByRole('textbox', { name: 'Name' }).fill('Payments');
    await bar.getByRole('button', { name: 'Keep', exact: true }).click();
    await bar.getByRole('button', { name: 'Add to the list' }).waitFor();
    await shot('context-panel');
  });
}
