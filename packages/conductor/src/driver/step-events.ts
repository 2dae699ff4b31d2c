import {
  asId,
  type Author,
  type DiscussionId,
  type Event,
  type EvidenceId,
  type MergeId,
  type RunId,
  type TrackState,
} from '@baton/protocol';
import type { Step, StartStep } from '../engine/step.ts';
import { movePipeline } from '../pipeline/move-pipeline.ts';
import type { TicketHappening } from '../ticket/ticket-happening.ts';
import { transition } from '../ticket/transition.ts';
import type { ConductPorts } from './conduct-ports.ts';

const baton: Author = { type: 'baton' };

/** A step does not fit the state that it came from, which is a bug. */
export class Misfit extends Error {}

/** The events by which a step is begun, or (a move) done. Rejects with a `Misfit` where it does not fit. */
export async function stepEvents(step: Step, state: TrackState, ports: ConductPorts): Promise<Event[]> {
  const trackId = state.id;
  switch (step.type) {
    case 'move_ticket':
      return [ticketMoved(state, step.ticketId, step.happening)];
    case 'move_pipeline': {
      const moved = movePipeline(state.pipeline, step.happening);
      if (!moved.ok) throw new Misfit(moved.refusal);
      const detail = step.detail === undefined ? {} : { detail: step.detail };
      return [{ type: 'pipeline.updated', v: 1, trackId, ...moved.pipeline, ...detail, by: baton }];
    }
    case 'start':
      return started(step, state, ports);
    case 'ask':
      return [{ type: 'approval.requested', v: 1, approval: await ports.approvals.request(step, state) }];
    case 'withdraw':
      return [{ type: 'approval.cancelled', v: 1, approvalId: step.approvalId }];
    case 'hold':
      return [{ type: 'attempt.updated', v: 1, trackId, runId: step.runId, status: 'holding' }];
    case 'release':
      return [{ type: 'attempt.updated', v: 1, trackId, runId: step.runId, status: 'running' }];
    case 'stop': {
      const because = step.because === undefined ? {} : { because: step.because };
      return [{ type: 'attempt.updated', v: 1, trackId, runId: step.runId, status: 'stopping', ...because }];
    }
    case 'check':
      return [{ type: 'check.started', v: 1, trackId, evidenceId: asId<EvidenceId>(ports.newId()), ticketId: step.ticketId, on: step.on }];
    case 'merge':
      return [{ type: 'merge.started', v: 1, trackId, mergeId: asId<MergeId>(ports.newId()), ticketId: step.ticketId }];
    case 'tidy': {
      const ticket = state.tickets.get(step.ticketId);
      if (ticket === undefined) return [];
      const version = ticket.version + 1;
      return [{ type: 'ticket.updated', v: 1, trackId, ticketId: ticket.id, version, changes: { worktree: null }, by: baton }];
    }
  }
}

function started(step: StartStep, state: TrackState, ports: ConductPorts): Event[] {
  const { tier, ticketId, number, choice, hint } = step;
  const author: Author = { type: 'model', ...choice, simulated: ports.isSimulated(choice) };
  const attempt: Event = {
    type: 'attempt.started',
    v: 1,
    trackId: state.id,
    attempt: {
      runId: asId<RunId>(ports.newId()),
      discussionId: asId<DiscussionId>(ports.newId()),
      tier,
      ticketId,
      number,
      choice,
      ...(hint === undefined ? {} : { hint }),
    },
  };
  return tier === 3 && ticketId !== null ? [ticketMoved(state, ticketId, { type: 'started', by: author }), attempt] : [attempt];
}

function ticketMoved(state: TrackState, ticketId: Extract<Step, { type: 'move_ticket' }>['ticketId'], happening: TicketHappening): Event {
  const ticket = state.tickets.get(ticketId);
  if (ticket === undefined) throw new Misfit(`There is no ticket ${ticketId}.`);
  const moved = transition(ticket, happening);
  if (!moved.ok) throw new Misfit(moved.refusal);
  const { version } = moved.ticket;
  return {
    type: 'ticket.updated',
    v: 1,
    trackId: state.id,
    ticketId,
    version,
    changes: moved.changes,
    by: baton,
    happening: happening.type,
  };
}
