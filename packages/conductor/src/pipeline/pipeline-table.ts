import type { PipelineStatus, PipelineWish } from '@baton/protocol';

/** What people do to a pipeline. */
export type PipelineCommand = 'plan' | 'start' | 'pause' | 'resume' | 'stop';

/** What happens to it otherwise: the engine says so. */
export type PipelineOccurrence = 'planned' | 'planning_failed' | 'approved' | 'refused' | 'paused' | 'stopped' | 'finished' | 'failed';

export type PipelineHappening = PipelineCommand | PipelineOccurrence;

/** What one kind of happening does to a pipeline. */
export interface PipelineRow {
  /** From which status to which. What is not named is refused. */
  readonly moves: { readonly [From in PipelineStatus]?: PipelineStatus };
  /** What is wanted of it from then on; absent: nothing. */
  readonly wish?: PipelineWish;
  /** Only where this is wanted. */
  readonly wanted?: PipelineWish;
  /** What can't be done, in the words of a sentence that begins with "It can't be". */
  readonly word: string;
}

/**
 * Every way that a pipeline's status goes. A pause or a stop is a wish first: the status stays until workers are at a safe point, or have ended.
 *
 * ```
 *   idle ─ plan ─▶ planning ─ planned ─▶ awaiting_approval ─ approved ─▶ executing ─ finished ─▶ done
 *     └────────────────────────── start ───────────────────────────────────▲ │ ▲
 *                                                                    pause … │ │ resume
 *                                                                            ▼ │
 *                                                                          paused
 * ```
 */
export const pipelineTable: { readonly [Happening in PipelineHappening]: PipelineRow } = {
  plan: {
    moves: { idle: 'planning', awaiting_approval: 'planning', stopped: 'planning', failed: 'planning', done: 'planning' },
    word: 'planned',
  },
  planned: { moves: { planning: 'awaiting_approval' }, word: 'put to people' },
  planning_failed: { moves: { planning: 'failed' }, word: 'given up' },
  approved: { moves: { awaiting_approval: 'executing' }, word: 'approved' },
  refused: { moves: { awaiting_approval: 'idle' }, word: 'refused' },
  start: { moves: { idle: 'executing', stopped: 'executing', failed: 'executing', done: 'executing' }, word: 'started' },
  pause: { moves: { executing: 'executing' }, wish: 'pause', word: 'paused' },
  paused: { moves: { executing: 'paused' }, wanted: 'pause', word: 'paused' },
  resume: { moves: { paused: 'executing', executing: 'executing' }, word: 'resumed' },
  stop: {
    moves: { planning: 'planning', awaiting_approval: 'awaiting_approval', executing: 'executing', paused: 'paused' },
    wish: 'stop',
    word: 'stopped',
  },
  stopped: {
    moves: { planning: 'stopped', awaiting_approval: 'stopped', executing: 'stopped', paused: 'stopped' },
    wanted: 'stop',
    word: 'stopped',
  },
  finished: { moves: { executing: 'done' }, word: 'finished' },
  failed: { moves: { executing: 'failed' }, word: 'given up' },
};
