import type { Author, Event, TrackState } from '@baton/protocol';
import { lookAtTrack } from '../engine/look-at-track.ts';
import { movePipeline } from '../pipeline/move-pipeline.ts';
import type { PipelineCommand } from '../pipeline/pipeline-table.ts';
import { commandTicket } from './command-ticket.ts';
import type { CommandResult } from './command-result.ts';

/** What a person does to a track's pipeline. A graph that is not in order is not started. Started again, what could not be begun is tried again. */
export function commandPipeline(state: TrackState, command: PipelineCommand, by: Author): CommandResult {
  if (state.track === undefined) return { ok: false, code: 'not_found', refusal: 'There is no such track.' };
  const moved = movePipeline(state.pipeline, command);
  if (!moved.ok) return { ok: false, code: 'refused', refusal: moved.refusal };
  if (command === 'start') {
    const track = lookAtTrack(state);
    if ('problems' in track) return { ok: false, code: 'invalid', refusal: track.problems.map((problem) => problem.detail).join(' ') };
  }
  const again = command === 'start' ? tryAgain(state, by) : [];
  return { ok: true, events: [...again, { type: 'pipeline.updated', v: 1, trackId: state.id, ...moved.pipeline, by }] };
}

function tryAgain(state: TrackState, by: Author): Event[] {
  const waiting = [...state.tickets.values()].filter(({ blockedReason }) => blockedReason === 'not_begun');
  return waiting.flatMap(({ id }) => {
    const retried = commandTicket(state, id, { type: 'retry' }, by);
    return retried.ok ? retried.events : [];
  });
}
