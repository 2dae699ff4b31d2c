import { execFileSync } from 'node:child_process';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`a worktree, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    test.setTimeout(120_000);
    const shot = await asSeen(page, view);
    for (const given of [
      ['init', '-q'],
      ['add', '-A'],
      ['-c', 'user.name=Ada', '-c', 'user.email=a@example.org', 'commit', '-qm', 'First'],
    ]) {
      execFileSync('git', given, { cwd: server.projectDirectory });
    }
    const { path } = await prepared(server, provider);
    await signIn(page, server, path);
    await chooseModel(page, 'rehearsal-1');
    await page.getByRole('button', { name: 'Mode: Ask' }).click();
    await page.getByRole('menu').waitFor();
    await shot('worktree-mode');
    await page.getByRole('menuitem', { name: /^Free in the worktree/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Worktree of this discussion' });
    await dialog.getByRole('button', { name: 'Make a worktree' }).waitFor();
    await shot('worktree-none');
    await dialog.getByRole('button', { name: 'Make a worktree' }).click();
    await expect(dialog).toContainText('nothing');
    await shot('worktree-made');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Mode: Ask' }).click();
    await page.getByRole('menuitem', { name: /^Free in the worktree/ }).click();
    await ask(page, 'Please write "Hello" to notes.txt');
    await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(1, { timeout: 40_000 });
    await shot('worktree-head');
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible({ timeout: 40_000 });
    await page.getByRole('button', { name: 'Actions for this discussion' }).click();
    await page.getByRole('menuitem', { name: 'Worktree…' }).click();
    await dialog.getByRole('radio', { name: 'Discard it' }).check();
    await shot('worktree-uncommitted');
  });
}
