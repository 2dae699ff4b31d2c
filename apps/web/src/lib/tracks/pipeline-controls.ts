import type { PipelineCommandWord } from '@baton/client';
import type { PipelineState } from '@baton/protocol';

const OFFERED: Record<PipelineState['status'], readonly PipelineCommandWord[]> = {
  idle: ['plan', 'start'],
  planning: ['stop'],
  awaiting_approval: ['plan', 'stop'],
  executing: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  stopped: ['start', 'plan'],
  done: ['start', 'plan'],
  failed: ['start', 'plan'],
};

/**
 * What people can do to a pipeline as it is, the most likely first. The server decides; this only spares people a refusal. Without tickets there is nothing to
 * start, and what waits for workers to end is not stopped twice.
 */
export function pipelineControls(
  { status, wish }: Pick<PipelineState, 'status' | 'wish'>,
  tickets: number,
): readonly PipelineCommandWord[] {
  if (wish === 'stop') return [];
  if (wish === 'pause') return ['resume', 'stop'];
  const offered = OFFERED[status];
  return tickets === 0 ? offered.filter((word) => word !== 'start') : offered;
}
