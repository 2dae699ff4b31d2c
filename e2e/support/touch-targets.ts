import type { Page } from '@playwright/test';

/** What a finger can hit surely, in px: the design's size for every target where the pointer is coarse. */
const TARGET_PX = 44;

/**
 * Whatever can be pressed now and is too small for a finger, as `words: width × height`. What a label belongs to is as large as both together.
 * Links and buttons inside a sentence are left out, as WCAG 2.5.8 leaves them out: their height is the line's. So is what only the keyboard reaches.
 */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const PRESSED =
      'a[href], button, input, select, textarea, summary, [role=tab], [role=option], [role=menuitem], [role=menuitemcheckbox], [role=menuitemradio]';
    const modal = [...document.querySelectorAll('dialog:modal')].at(-1);

    function boxOf(element: Element): { width: number; height: number } {
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      const boxes = [element, ...labels].map((each) => each.getBoundingClientRect()).filter(({ width }) => width > 1);
      const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
      const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
      return { width: right - left, height: bottom - top };
    }

    function isInSentence(element: Element): boolean {
      const beside = [...(element.parentNode?.childNodes ?? [])].some((node) => node instanceof Text && node.data.trim() !== '');
      return element instanceof HTMLAnchorElement && getComputedStyle(element).display === 'inline' && beside;
    }

    function canBePressed(element: Element): boolean {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
      if (modal !== undefined && !modal.contains(element)) return false;
      const { width, height } = boxOf(element);
      return Number.isFinite(width) && width > 1 && height > 1 && !isInSentence(element);
    }

    return [...document.querySelectorAll(PRESSED)]
      .filter(canBePressed)
      .map((element) => ({ element, ...boxOf(element) }))
      .filter(({ width, height }) => width < least - 0.5 || height < least - 0.5)
      .map(({ element, width, height }) => {
        const words = element.getAttribute('aria-label') ?? (element.textContent.trim() || element.outerHTML.slice(0, 120));
        return `${element.localName} ${words}: ${Math.round(width)} × ${Math.round(height)}`;
      });
  }, TARGET_PX);
}
