import type { Approval } from '@baton/protocol';
import { text } from '#lib/text/en.ts';

const KEY = 'baton.notify';

/** Whether this browser tells of what waits while nobody looks at the page. Asked for by a person, never unasked. */
export class Notifying {
  #allowed = $state(typeof Notification === 'undefined' ? 'denied' : Notification.permission);
  #wanted = $state(kept());

  /** `off`: it may, and nobody wants it. `impossible`: the browser does not let it. */
  get state(): 'on' | 'off' | 'impossible' {
    if (this.#allowed === 'denied') return 'impossible';
    return this.#allowed === 'granted' && this.#wanted ? 'on' : 'off';
  }

  async turn(on: boolean): Promise<void> {
    this.#wanted = on;
    try {
      localStorage.setItem(KEY, String(on));
    } catch {
      // Storage may be forbidden: it holds until the page is left.
    }
    if (on && this.#allowed === 'default') this.#allowed = await Notification.requestPermission();
  }

  /** Tells of something that waits, unless somebody has the page before them. Several tabs tell of it once. */
  async tell(approval: Approval, onclick: () => void): Promise<void> {
    if (this.state !== 'on' || document.hasFocus()) return;
    const { approvalTitle } = await import('./approval-title.ts');
    const { doing, object } = approvalTitle(approval);
    const shown = new Notification(text.approval.yours, { body: `${doing} ${object}`.trim(), tag: approval.id });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      onclick();
    });
  }
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === 'true';
  } catch {
    return false;
  }
}
