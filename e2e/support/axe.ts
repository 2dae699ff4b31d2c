import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** How pages are looked at by axe: both themes, a phone and a desktop. */
export const axeViews = (['light', 'dark'] as const).flatMap((theme) => [360, 1280].map((width) => ({ theme, width })));

/** Shows a page as in a view, and answers what checks it; `place` names it where there is a violation. */
export async function checkedByAxe(page: Page, { theme, width }: (typeof axeViews)[number]): Promise<(place: string) => Promise<void>> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 800 });
  return async (place) => {
    // What is still fading in has the colours of neither its beginning nor its end.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
          .map(({ finished }) => finished.catch(() => undefined)),
      ),
    );
    const { violations } = await new AxeBuilder({ page }).analyze();
    // It sums up on a page of its own: what comes next finds this one in front again, with everything in its place.
    await page.bringToFront();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(violations.map(({ id, nodes }) => `${place}: ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  };
}
