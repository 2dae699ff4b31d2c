import { mount, unmount } from 'svelte';
import type { HoverIntent } from '../hover-intent.ts';
import { overlayHome } from '../overlay-home.ts';
import type { TooltipWords } from '../tooltip-words.ts';
import TooltipPanel from './TooltipPanel.svelte';

/** Shows words beside a control until the answer is called. */
export function showTooltip(control: HTMLElement, words: TooltipWords, intent: HoverIntent): () => void {
  const id = `tooltip-${crypto.randomUUID()}`;
  const described = control.getAttribute('aria-describedby');
  const panel = mount(TooltipPanel, { target: overlayHome(control), props: { id, control, words, intent } });
  if (words.describes === true) control.setAttribute('aria-describedby', [described, id].filter(Boolean).join(' '));
  return () => {
    if (words.describes === true) {
      if (described === null) control.removeAttribute('aria-describedby');
      else control.setAttribute('aria-describedby', described);
    }
    void unmount(panel);
  };
}
