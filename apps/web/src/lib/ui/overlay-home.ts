/**
 * Where what opens over the page is put: into the dialog that its trigger stands in, because everything outside an open dialog is
 * beyond reach, or into the part of a page that wants to keep it (`data-overlays`), or into the page's own place for it (`data-overlay-home`),
 * which is a landmark: readers of landmarks would not find what stands in none.
 */
export function overlayHome(trigger: Element): Element {
  const { ownerDocument: page } = trigger;
  return trigger.closest('dialog, [data-overlays]') ?? page.querySelector('[data-overlay-home]') ?? page.body;
}
