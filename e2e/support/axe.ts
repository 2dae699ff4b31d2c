import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** How pages are looked at by axe: a phone and a desktop, each in both themes. */
export const axeViews = [360, 1280].map((width) => ({ theme: 'both themes', width }));

/** What axe asks about colours. Themes differ in nothing else: the elements and their order are the same. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Shows a page as in a view, and answers what checks it; `place` names it where there is a violation. */
export async function checkedByAxe(page: Page, { width }: { theme: string; width: number }): Promise<(place: string) => Promise<void>> {
  const show = (theme: 'light' | 'dark') => page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await show('light');
  await page.setViewportSize({ width, height: 800 });

  async function violations(place: string, axe: AxeBuilder): Promise<string[]> {
    // What is still fading in has the colours of neither its beginning nor its end.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
          .map(({ finished }) => finished.catch(() => undefined)),
      ),
    );
    // Otherwise it sums up on a page of its own, which takes longer than looking.
    const found = await axe.setLegacyMode(true).analyze();
    return found.violations.map(({ id, nodes }) => `${place}: ${id}: ${nodes[0]?.html ?? ''}`);
  }

  return async (place) => {
    const light = await violations(`${place}, light`, new AxeBuilder({ page }));
    await show('dark');
    const dark = await violations(`${place}, dark`, new AxeBuilder({ page }).withRules(OF_COLOURS));
    await show('light');
    expect([...light, ...dark]).toEqual([]);
  };
}
