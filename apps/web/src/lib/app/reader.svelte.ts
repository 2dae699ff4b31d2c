import { createSubscriber } from 'svelte/reactivity';

/** Whether somebody can see the page: it is not behind another tab, and not minimised. */
export class Reader {
  readonly #subscribe = createSubscriber((update) => {
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  });

  get looks(): boolean {
    this.#subscribe();
    return document.visibilityState === 'visible';
  }
}
