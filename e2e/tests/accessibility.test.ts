import { AxeBuilder } from '@axe-core/playwright';
import { ask, chooseModel, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

for (const theme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`no page has a violation that axe knows, ${theme}, ${width} wide`, async ({ server, provider, page }) => {
      const { path } = await prepared(server, provider);
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      const check = async (place: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${place}: ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      };
      await page.goto(`${server.url}/sign-in`);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await check('sign-in');
      await signIn(page, server, path);
      await chooseModel(page, 'gpt-4o-mini');
      await check('empty discussion');
      await ask(page, 'what does the readme say');
      await page.getByRole('note', { name: 'Receipt' }).waitFor();
      await check('answered discussion');
      for (const place of ['/projects', '/settings/providers', '/settings/members', '/settings/tokens']) {
        await page.goto(server.url + place);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await check(place);
      }
    });
  }
}
