/**
 * Where what opens over the page is put: into the dialog that its trigger stands in, because everything outside an open dialog is
 * beyond reach, or into the part of a page that wants to keep it (`data-overlays`), or at the end of the page.
 */
export function overlayHome(trigger: Element): Element {
  return trigger.closest('dialog, [data-overlays]') ?? trigger.ownerDocument.body;
}
