import type { Attachment } from 'svelte/attachments';

/**
 * Gives the focus a home when what had it is taken out of the page or switched off, as a button that has done its work or a field that was closed: without one
 * it falls back to the page as a whole, and a keyboard begins at the top. `home` gets what the focus was in, from the inside out. Whoever left by
 * themselves is left alone.
 */
export function keepFocus(home: (from: readonly EventTarget[]) => void): Attachment<HTMLElement> {
  return (root) => {
    let path: readonly EventTarget[] = [];
    const isLost = (): boolean => {
      const [last] = path;
      if (!(last instanceof HTMLElement) || (last.isConnected && !last.matches(':disabled'))) return false;
      return document.activeElement === null || document.activeElement === document.body || document.activeElement === last;
    };
    const look = (): void => {
      if (!isLost()) return;
      const from = path;
      path = [];
      home(from);
    };
    const watching = new MutationObserver(look);
    watching.observe(root, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    const listening = new AbortController();
    root.addEventListener('focusin', (event) => (path = event.composedPath()), { signal: listening.signal });
    root.addEventListener(
      'focusout',
      // What goes away may say so before it is gone.
      () =>
        queueMicrotask(() => {
          const [last] = path;
          if (document.activeElement !== last && !isLost()) path = [];
        }),
      { signal: listening.signal },
    );
    return () => {
      watching.disconnect();
      listening.abort();
    };
  };
}
