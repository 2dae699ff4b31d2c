import type { Mode } from '@baton/protocol';

/** The strictest first. */
const MODES: readonly Mode[] = ['plan', 'ask', 'free'];

/** The mode of a run that another one starts: as it is asked for, else as its parent's, and never freer than that. Nothing is free without a worktree. */
export function inheritedMode(parent: Mode, asked: Mode | undefined, hasWorktree: boolean): Mode {
  const most = Math.min(MODES.indexOf(parent), MODES.indexOf(asked ?? parent));
  const mode = MODES[most] ?? 'plan';
  return mode === 'free' && !hasWorktree ? 'ask' : mode;
}
