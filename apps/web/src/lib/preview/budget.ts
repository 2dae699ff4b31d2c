import type { Preview } from '@baton/protocol';

export type Segment = 'system' | 'tools' | 'files' | 'history' | 'draft';

export interface Budget {
  used: number;
  /** Tokens of each part, in the order in which they are sent. */
  tokens: readonly (readonly [name: Segment, tokens: number])[];
  /** Tokens that the window has left; undefined where it is not known. */
  room: number | undefined;
  window: number | undefined;
  /** Of the window, 0 to 1; above 1 where it does not fit. Undefined where the window is not known. */
  share: number | undefined;
  /** From half on it is worth a look, from four fifths on it is nearly full. */
  tone: 'ok' | 'wait' | 'fail';
  segments: { name: Segment; share: number }[];
  /** Where trimming starts, 0 to 1. */
  tick: number | undefined;
}

const ORDER: readonly Segment[] = ['system', 'tools', 'files', 'history', 'draft'];

/** How a request fills its model's window. */
export function budgetOf({ breakdown }: Pick<Preview, 'breakdown'>): Budget {
  const used = ORDER.reduce((sum, name) => sum + breakdown[name], 0);
  const { window, trimAt } = breakdown;
  const share = window === undefined ? undefined : used / window;
  // Without a window the bar is full of what there is.
  const whole = Math.max(window ?? used, used, 1);
  return {
    used,
    tokens: ORDER.map((name) => [name, breakdown[name]] as const),
    room: window === undefined ? undefined : Math.max(0, window - used),
    window,
    share,
    tone: share === undefined || share < 0.5 ? 'ok' : share < 0.8 ? 'wait' : 'fail',
    segments: ORDER.map((name) => ({ name, share: breakdown[name] / whole })).filter((segment) => segment.share > 0),
    tick: trimAt === undefined || window === undefined ? undefined : Math.min(1, trimAt / whole),
  };
}
