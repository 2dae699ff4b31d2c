import { lastApproval, type Ticket, type TicketId, type TrackState } from '@baton/protocol';
import type { ValidGraph } from '../graph/valid-graph.ts';
import { isSatisfied, isStuck } from '../ticket/is-satisfied.ts';
import type { TicketOccurrence } from '../ticket/ticket-happening.ts';
import { attemptSteps } from './attempt-steps.ts';
import { endSteps, whyStuck } from './end-steps.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { LookedAtTrack } from './look-at-track.ts';
import { planningSteps } from './planning-steps.ts';
import { reviewNeed } from './review-steps.ts';
import { settleTicket } from './settle-ticket.ts';
import { overrunQuestion } from './spawn-question.ts';
import { startSteps } from './start-steps.ts';
import type { Step } from './step.ts';
import { needsMoney, openAttempt, tickOf, type Tick } from './tick.ts';
import { withdrawSteps } from './withdraw-steps.ts';
import { workersAtWork } from './workers-at-work.ts';

/**
 * What an engine does next for a track in this state. Pure and total: every state that a log can fold to has an answer, so an engine that died goes on by folding the log and asking again. All steps
 * may be taken at once. What has been begun stands in the state and is not proposed again; nothing to do is an empty list. `now` in milliseconds since 1970.
 */
export function nextSteps(track: LookedAtTrack, settings: EngineSettings, now: number): Step[] {
  const { state } = track;
  if (state.track === undefined) return [];
  const tick = tickOf(state, settings, now);
  const slots = freeSlots(tick);
  const runs = attemptSteps(tick, slots);
  const released = runs.filter((step) => step.type === 'release').length;
  const work = 'graph' in track ? ticketSteps(tick, track.graph, slots - released) : unrunnable(tick, track.problems);
  return [...runs, ...work, ...planningSteps(tick), ...reached(tick, [...runs, ...work])];
}

/** Workers that may be begun: the narrowest of the limits, without those that are at work. */
function freeSlots({ state, settings: { limits } }: Tick): number {
  const busy = workersAtWork(state);
  return Math.max(
    0,
    Math.min(
      (state.track?.workerLimit ?? Infinity) - busy,
      limits.workersInProject - limits.busyInProject - busy,
      limits.workersEverywhere - limits.busyEverywhere - busy,
    ),
  );
}

/** A graph that was in order when it was approved and is not any more: nothing of it is begun. */
function unrunnable(tick: Tick, problems: readonly { detail: string }[]): Step[] {
  const { state, atWork } = tick;
  const settled = [...state.tickets.values()].flatMap((ticket) => moved(ticket.id, endOf(tick, ticket)));
  if (settled.length > 0 || !atWork) return [...settled, ...withdrawSteps(tick, false)];
  const detail = problems.map((problem) => problem.detail).join(' ');
  return [...withdrawSteps(tick, false), { type: 'move_pipeline', happening: 'failed', detail }];
}

const moved = (ticketId: TicketId, happening: TicketOccurrence | undefined): Step[] =>
  happening === undefined ? [] : [{ type: 'move_ticket', ticketId, happening }];

/** What has ended; and what is at work though nobody works on it, or the pipeline does not: that is put down. */
function endOf(tick: Tick, ticket: Ticket): TicketOccurrence | undefined {
  const happening = settleTicket(tick, ticket);
  if (happening !== undefined || tick.open.has(ticket.id)) return happening;
  const left = ticket.status === 'in_progress' || (tick.endsAll && ticket.status === 'awaiting_approval');
  return left ? { type: 'put_down' } : undefined;
}

/** One pass over the tickets, each after what it depends on. */
function ticketSteps(tick: Tick, graph: ValidGraph<TicketId>, slots: number): Step[] {
  const { state, atWork } = tick;
  const steps: Step[] = [];
  const stuck = new Map<TicketId, Ticket>();
  const ready: Ticket[] = [];
  const active: Ticket[] = [];
  const done: Ticket[] = [];
  const left: Ticket[] = [];
  let checks = state.openChecks.size;
  let merging = state.openMerges.size > 0;

  for (const id of graph.order) {
    const ticket = state.tickets.get(id);
    if (ticket === undefined) continue;
    if (ticket.status === 'completed') done.push(ticket);
    else if (ticket.status !== 'cancelled') left.push(ticket);

    const dependsOn = graph.dependsOn.get(id) ?? [];
    const because = dependsOn.length === 0 ? undefined : firstStuck(dependsOn, stuck);
    if (ticket.status === 'blocked' ? ticket.blockedReason !== 'dependency' || because !== undefined : isStuck(ticket))
      stuck.set(id, ticket);
    const happening = endOf(tick, ticket) ?? cascade(tick, ticket, because);
    if (happening !== undefined) {
      if (happening.type === 'dependency_blocked') stuck.set(id, ticket);
      if (ticket.status === 'in_progress' || ticket.status === 'in_review' || ticket.status === 'awaiting_approval') active.push(ticket);
      steps.push(...moved(id, happening));
      continue;
    }
    if (ticket.status === 'completed' || ticket.status === 'cancelled') {
      if (ticket.worktree !== null && (ticket.status === 'completed' || state.pipeline.status === 'done') && !tick.open.has(id)) {
        steps.push({ type: 'tidy', ticketId: id });
      }
      continue;
    }
    const isReady = dependsOn.every((dependency) => isDone(state, dependency));
    switch (ticket.status) {
      case 'todo':
        if (!atWork || !isReady || ticket.manualBlock || tick.open.has(id)) break;
        if (ticket.kind === 'agent') ready.push(ticket);
        else steps.push(...moved(id, { type: 'person_asked' }));
        break;
      case 'awaiting_approval':
        if (openAttempt(tick, id, 3) !== undefined) active.push(ticket);
        else if (!isReady) steps.push(...moved(id, { type: 'not_ready' }));
        else if (atWork && ticket.kind === 'agent' && !tick.open.has(id)) ready.push(ticket);
        steps.push(...whileWorking(tick, ticket));
        break;
      case 'in_progress':
        active.push(ticket);
        steps.push(...whileWorking(tick, ticket));
        break;
      case 'in_review': {
        active.push(ticket);
        steps.push(...whileWorking(tick, ticket));
        if (!atWork) break;
        const need = reviewNeed(tick, ticket);
        if (need.type === 'steps') steps.push(...need.steps);
        else if (need.type === 'check' && checks < tick.settings.limits.checks) {
          checks += 1;
          steps.push({ type: 'check', ticketId: id, on: 'ticket' });
        } else if (need.type === 'merge' && !merging && isReady) {
          merging = true;
          steps.push({ type: 'merge', ticketId: id });
        }
        break;
      }
      case 'blocked':
        break;
    }
  }
  const allEnded = left.length === 0;
  steps.push(...withdrawSteps(tick, allEnded), ...startSteps(tick, graph, { ready, active, slots }));
  if (!atWork || steps.length > 0 || state.openAttempts.size > 0 || state.openChecks.size > 0 || state.openMerges.size > 0) return steps;
  if (allEnded) return endSteps(state, done);
  const detail = whyStuck(left);
  return detail === undefined ? [] : [{ type: 'move_pipeline', happening: 'failed', detail }];
}

function isDone(state: TrackState, ticketId: TicketId): boolean {
  const ticket = state.tickets.get(ticketId);
  return ticket !== undefined && isSatisfied(ticket);
}

function firstStuck(dependsOn: readonly TicketId[], stuck: ReadonlyMap<TicketId, Ticket>): Ticket | undefined {
  if (stuck.size === 0) return undefined;
  for (const id of dependsOn) {
    const ticket = stuck.get(id);
    if (ticket !== undefined) return ticket;
  }
  return undefined;
}

/** What becomes of a ticket whose dependency is stuck, or is not any more. What is at work is left to its end. */
function cascade(tick: Tick, ticket: Ticket, because: Ticket | undefined): TicketOccurrence | undefined {
  if (because === undefined) return ticket.blockedReason === 'dependency' ? { type: 'dependency_lifted' } : undefined;
  const waits = ticket.status === 'todo' || (ticket.status === 'awaiting_approval' && !tick.open.has(ticket.id));
  if (!waits || tick.open.has(ticket.id)) return undefined;
  const word = because.status === 'cancelled' ? 'was cancelled' : 'is blocked';
  return { type: 'dependency_blocked', detail: `“${because.title}”, which it depends on, ${word}.` };
}

/** A ticket whose run waits for people is said to, and to go on; one that has cost too much is asked about. */
function whileWorking(tick: Tick, ticket: Ticket): Step[] {
  const { state } = tick;
  const attempt = openAttempt(tick, ticket.id, ticket.status === 'in_review' ? 4 : 3);
  if (attempt === undefined || attempt.status === 'stopping') return [];
  const money = lastApproval(state, ticket.id, 'overrun')?.status === 'pending';
  const asks = !money && tick.atWork && needsMoney(tick, ticket);
  const waits = money || asks || attempt.status === 'waiting';
  const steps: Step[] = asks ? [overrunQuestion(ticket)] : [];
  if (ticket.status === 'in_progress' && waits) steps.push(...moved(ticket.id, { type: 'worker_waits' }));
  if (ticket.status === 'awaiting_approval' && !waits && attempt.status === 'running')
    steps.push(...moved(ticket.id, { type: 'worker_goes_on' }));
  return steps;
}

/** A pause is reached once every run is at a safe point, a stop once all have ended. */
function reached({ state, open }: Tick, steps: readonly Step[]): Step[] {
  const { status, wish } = state.pipeline;
  if (wish === null || state.openChecks.size > 0 || state.openMerges.size > 0) return [];
  const attempts = [...open.values()].flat();
  if (wish === 'pause') {
    const safe = attempts.every((attempt) => attempt.status === 'held') && !steps.some((step) => step.type === 'stop');
    return safe && status === 'executing' ? [{ type: 'move_pipeline', happening: 'paused' }] : [];
  }
  return attempts.length === 0 && !steps.some((step) => step.type === 'move_ticket')
    ? [{ type: 'move_pipeline', happening: 'stopped' }]
    : [];
}
