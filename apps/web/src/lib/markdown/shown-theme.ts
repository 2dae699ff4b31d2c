import { createSubscriber } from 'svelte/reactivity';

/** Tells those who read it when the page's colours change: by choice, or because the system's do. */
export class ShownTheme {
  readonly #subscribe = createSubscriber((update) => {
    const chosen = new MutationObserver(update);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', update);
    return () => {
      chosen.disconnect();
      system.removeEventListener('change', update);
    };
  });

  /** Whoever calls this is drawn again when the colours have changed. */
  read(): void {
    this.#subscribe();
  }
}
