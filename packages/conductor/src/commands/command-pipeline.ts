import type { Author, TrackState } from '@baton/protocol';
import { lookAtTrack } from '../engine/look-at-track.ts';
import { movePipeline } from '../pipeline/move-pipeline.ts';
import type { PipelineCommand } from '../pipeline/pipeline-table.ts';
import type { CommandResult } from './command-result.ts';

/** What a person does to a track's pipeline. A graph that is not in order is not started. */
export function commandPipeline(state: TrackState, command: PipelineCommand, by: Author): CommandResult {
  if (state.track === undefined) return { ok: false, code: 'not_found', refusal: 'There is no such track.' };
  const moved = movePipeline(state.pipeline, command);
  if (!moved.ok) return { ok: false, code: 'refused', refusal: moved.refusal };
  if (command === 'start') {
    const track = lookAtTrack(state);
    if ('problems' in track) return { ok: false, code: 'invalid', refusal: track.problems.map((problem) => problem.detail).join(' ') };
  }
  return { ok: true, events: [{ type: 'pipeline.updated', v: 1, trackId: state.id, ...moved.pipeline, by }] };
}
