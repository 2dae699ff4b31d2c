import type { PipelineState, PipelineStatus } from '@baton/protocol';
import { pipelineTable, type PipelineHappening } from './pipeline-table.ts';

/** The pipeline as it is from now on, or why not, in a sentence for people. */
export type PipelineMove =
  | { readonly ok: true; readonly pipeline: Pick<PipelineState, 'status' | 'wish'> }
  | { readonly ok: false; readonly refusal: string };

/** What happens to a pipeline, and what becomes of it. Pure and total: what the table does not name is refused in words. */
export function movePipeline({ status, wish }: Pick<PipelineState, 'status' | 'wish'>, happening: PipelineHappening): PipelineMove {
  const row = pipelineTable[happening];
  const to = row.moves[status];
  if (to === undefined) return refused(`It is ${statusWords[status]}: it can't be ${row.word}.`);
  if (row.wanted !== undefined && row.wanted !== wish) return refused(`Nobody wants it to be ${row.word}.`);
  if (wish === 'stop' && happening !== 'stopped') return refused(`It is being stopped: it can't be ${row.word}.`);
  if (happening === 'resume' && status === 'executing' && wish !== 'pause') return refused('It is at work: there is nothing to resume.');
  if (happening === 'pause' && wish === 'pause') return refused('It is being paused already: its workers come to a safe point first.');
  return { ok: true, pipeline: { status: to, wish: row.wish ?? null } };
}

const refused = (refusal: string): PipelineMove => ({ ok: false, refusal });

/** As they stand in sentences. */
const statusWords: { readonly [Status in PipelineStatus]: string } = {
  idle: 'not begun',
  planning: 'being planned',
  awaiting_approval: 'waiting for the approval of its plan',
  executing: 'at work',
  paused: 'paused',
  stopped: 'stopped',
  done: 'done',
  failed: 'failed',
};
