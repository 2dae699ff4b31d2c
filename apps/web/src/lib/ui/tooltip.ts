import type { Attachment } from 'svelte/attachments';
import { HoverIntent } from './hover-intent.ts';
import type { TooltipWords } from './tooltip-words.ts';

/**
 * Words on a control, for a pointer that rests on it and for the keyboard's focus; a finger gets none, so nothing may stand only there. They
 * are fetched with the first one that appears; without them the control works the same.
 */
export function tooltip(words: TooltipWords): Attachment<HTMLElement> {
  return (control) => {
    let hide: (() => void) | undefined;
    let gone = false;
    const intent: HoverIntent = new HoverIntent({
      schedule: (run, delayMs) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
      onopen: () =>
        void import('./overlay/show-tooltip.ts').then(
          ({ showTooltip }) => {
            if (!gone && intent.isOpen && hide === undefined) hide = showTooltip(control, words, intent);
          },
          // Not there to be fetched now: the control has its name without.
          () => undefined,
        ),
      onclose: () => {
        hide?.();
        hide = undefined;
      },
    });

    const listeners = new AbortController();
    const on = <Type extends keyof HTMLElementEventMap>(type: Type, listen: (event: HTMLElementEventMap[Type]) => void): void =>
      control.addEventListener(type, listen, { signal: listeners.signal });
    on('pointerenter', (event) => {
      if (event.pointerType !== 'touch') intent.enter();
    });
    on('pointerleave', () => intent.leave());
    on('pointerdown', () => intent.end());
    on('focusin', () => {
      if (control.matches(':focus-visible')) intent.focus();
    });
    on('focusout', () => intent.end());
    on('keydown', () => intent.end());
    return () => {
      gone = true;
      listeners.abort();
      intent.end();
    };
  };
}
