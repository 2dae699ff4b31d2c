import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorktreeState } from '@baton/protocol';
import { axeViews, checkedByAxe } from '../support/axe.ts';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

function git(server: Server, ...given: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
    cwd: server.projectDirectory,
    encoding: 'utf8',
  });
}

function committed(server: Server): void {
  git(server, 'init', '-q', '-b', 'main');
  git(server, 'add', '-A');
  git(server, 'commit', '-q', '-m', 'First');
}

test('a discussion gets a worktree, works free in it, and its work stays on a branch when it goes', async ({ page, server, provider }) => {
  committed(server);
  writeFileSync(join(server.projectDirectory, 'README.md'), '# Sample\n\nNot committed.\n');
  const { api, discussion, path } = await prepared(server, provider);
  await signIn(page, server, path);
  await chooseModel(page, 'rehearsal-1');

  // Free is offered by way of the worktree that it needs.
  await page.getByRole('button', { name: 'Mode: Ask' }).click();
  await page.getByRole('menuitem', { name: /^Free in the worktree/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Worktree of this discussion' });
  await dialog.getByRole('button', { name: 'Make a worktree' }).click();
  await expect(dialog).toContainText(/Not committed\s*nothing/);
  await expect(dialog).toContainText('One file was changed in the project’s folder and not committed');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const sign = page.getByRole('button', { name: /^Works in the worktree baton\// });
  await expect(sign).toBeVisible();
  await page.getByRole('button', { name: 'Mode: Ask' }).click();
  await page.getByRole('menuitem', { name: /^Free in the worktree/ }).click();
  await page.getByRole('button', { name: 'Mode: Free in the worktree' }).waitFor();

  await ask(page, 'Please write "Hello" to notes.txt');
  await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(1, { timeout: 40_000 });
  await expect(page.locator('[data-approval]')).toHaveCount(0);
  const worktree = await api.call<WorktreeState>('GET', `/discussions/${discussion.id}/worktree`);
  const written = join(worktree.directory, 'notes.txt');
  await expect.poll(() => existsSync(written) && readFileSync(written, 'utf8')).toBe('Hello');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  expect(existsSync(join(server.projectDirectory, 'notes.txt'))).toBe(false);

  // It is still so after the server was killed.
  await server.end('SIGKILL');
  await server.launch();
  await page.reload();
  await sign.click();
  await expect(dialog.getByRole('list', { name: 'Not committed' })).toHaveText('notes.txt');
  for (const view of axeViews) await (await checkedByAxe(page, view))(`worktree ${view.theme} ${view.width}`);
  await dialog.getByRole('radio', { name: /^Commit it on baton\// }).check();
  await dialog.getByRole('button', { name: 'Remove the worktree' }).click();
  await expect(dialog).toBeHidden();
  await expect(sign).toBeHidden();
  await expect(page.getByRole('button', { name: 'Mode: Ask' })).toBeVisible();
  expect(git(server, 'show', `${worktree.branch}:notes.txt`)).toBe('Hello');
  expect(existsSync(worktree.path)).toBe(false);
});

test('a project without git says why there is no worktree', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await page.getByRole('button', { name: 'Actions for this discussion' }).click();
  await page.getByRole('menuitem', { name: 'Worktree…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Worktree of this discussion' });
  await dialog.getByRole('button', { name: 'Make a worktree' }).click();
  await expect(dialog.getByRole('alert')).toContainText('not in a git repository');
});
