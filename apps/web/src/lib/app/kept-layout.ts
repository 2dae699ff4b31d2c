/** How somebody has arranged the page on this device. Widths in px. */
export interface KeptLayout {
  sidebarOpen: boolean;
  sidebarWidth: number;
  panelOpen: boolean;
  panelWidth: number;
  /** The tab of the panel that was looked at last. */
  panelTab: string;
  /** Keys that are a single character act. */
  singleKeys: boolean;
}

/** How wide each may be, and how wide it is where nobody has chosen. */
export const WIDTHS = { sidebar: { least: 200, usual: 248, most: 360 }, panel: { least: 280, usual: 344, most: 560 } } as const;

const USUAL: KeptLayout = {
  sidebarOpen: true,
  sidebarWidth: WIDTHS.sidebar.usual,
  panelOpen: false,
  panelWidth: WIDTHS.panel.usual,
  panelTab: 'context',
  singleKeys: true,
};

/** What was kept, as far as it can be used; the rest as usual. */
export function layoutFrom(kept: string | null): KeptLayout {
  const given = parsed(kept);
  const flag = (name: 'sidebarOpen' | 'panelOpen' | 'singleKeys'): boolean => {
    const value = given[name];
    return typeof value === 'boolean' ? value : USUAL[name];
  };
  const { panelTab } = given;
  return {
    sidebarOpen: flag('sidebarOpen'),
    sidebarWidth: widthOf('sidebar', given['sidebarWidth']),
    panelOpen: flag('panelOpen'),
    panelWidth: widthOf('panel', given['panelWidth']),
    panelTab: typeof panelTab === 'string' ? panelTab : USUAL.panelTab,
    singleKeys: flag('singleKeys'),
  };
}

/** A width within its bounds, in whole px; the usual one for what is no number. */
export function widthOf(part: keyof typeof WIDTHS, wish: unknown): number {
  const { least, usual, most } = WIDTHS[part];
  return typeof wish === 'number' && Number.isFinite(wish) ? Math.min(most, Math.max(least, Math.round(wish))) : usual;
}

function parsed(kept: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(kept ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
