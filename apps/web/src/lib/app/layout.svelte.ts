import { layoutFrom, widthOf, type KeptLayout } from './kept-layout.ts';

const KEY = 'baton.layout';

/** How somebody has arranged the page on this device. */
export class Layout {
  #kept = $state.raw<KeptLayout>(read());

  get sidebarOpen(): boolean {
    return this.#kept.sidebarOpen;
  }

  set sidebarOpen(sidebarOpen: boolean) {
    this.#keep({ sidebarOpen });
  }

  get sidebarWidth(): number {
    return this.#kept.sidebarWidth;
  }

  set sidebarWidth(width: number) {
    this.#keep({ sidebarWidth: widthOf('sidebar', width) });
  }

  get panelOpen(): boolean {
    return this.#kept.panelOpen;
  }

  set panelOpen(panelOpen: boolean) {
    this.#keep({ panelOpen });
  }

  get panelWidth(): number {
    return this.#kept.panelWidth;
  }

  set panelWidth(width: number) {
    this.#keep({ panelWidth: widthOf('panel', width) });
  }

  get panelTab(): string {
    return this.#kept.panelTab;
  }

  set panelTab(panelTab: string) {
    this.#keep({ panelTab });
  }

  get singleKeys(): boolean {
    return this.#kept.singleKeys;
  }

  set singleKeys(singleKeys: boolean) {
    this.#keep({ singleKeys });
  }

  #keep(change: Partial<KeptLayout>): void {
    this.#kept = { ...this.#kept, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#kept));
    } catch {
      // Storage may be full or forbidden: the arrangement holds until the page is left.
    }
  }
}

function read(): KeptLayout {
  try {
    return layoutFrom(localStorage.getItem(KEY));
  } catch {
    return layoutFrom(null);
  }
}
