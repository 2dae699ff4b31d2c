import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse } from '../support/changes.ts';
import { prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

// Also where the machine has no sandbox.
test.use({ serverOptions: { environment: { BATON_UNSANDBOXED_COMMANDS: 'true' } } });

test('what a command says shows while it runs, also after a reload, and gives way to its result', async ({ page, server, provider }) => {
  const { path } = await prepared(server, provider);
  await signIn(page, server, path);
  await rehearse(page, 'Please run `for n in 1 2 3; do echo "line $n"; done; while [ ! -e go.txt ]; do sleep 0.1; done; echo over`');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  const said = page.getByRole('region', { name: 'Thread' }).getByRole('figure');
  // Without a sandbox a person is asked once more.
  const sure = page.getByRole('button', { name: 'Yes, approve' });
  await expect(sure.or(said).first()).toBeVisible();
  if (await sure.isVisible()) await sure.click();
  await expect(said).toContainText('line 3');
  await page.reload();
  await expect(said).toContainText('line 1');
  writeFileSync(join(server.projectDirectory, 'go.txt'), '');
  await expect(said).toHaveCount(0);
  await page.getByRole('button', { name: /^run_shell/ }).click();
  await expect(page.getByRole('region', { name: 'Thread' })).toContainText(/line 3\s*over\s*\[exit code 0/);
});
