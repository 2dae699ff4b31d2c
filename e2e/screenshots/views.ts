import type { Page } from '@playwright/test';
import { join } from 'node:path';

/** How pages are looked at: in both themes, on a phone, a laptop and a wide screen. */
export const views = (['light', 'dark'] as const).flatMap((theme) =>
  [
    { width: 360, height: 740 },
    { width: 1280, height: 800 },
    { width: 2560, height: 1440 },
  ].map(({ width, height }) => ({ theme, width, height })),
);

type View = (typeof views)[number];

/** Shows a page as in this view, and answers what takes a picture of it. */
export async function asSeen(page: Page, { theme, width, height }: View): Promise<(name: string) => Promise<void>> {
  const folder = process.env['BATON_SCREENSHOTS'];
  if (folder === undefined) throw new Error('BATON_SCREENSHOTS must be the folder that the pictures go to.');
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  return async (name) => {
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`), animations: 'disabled', caret: 'hide' });
  };
}
