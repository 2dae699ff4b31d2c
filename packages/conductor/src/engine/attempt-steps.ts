import { lastApproval, type Attempt } from '@baton/protocol';
import type { Step } from './step.ts';
import type { Tick } from './tick.ts';

/** What becomes of runs that are under way: stopped where what they work on is gone, held for a pause, released after it. `slots`: workers that may go on. */
export function attemptSteps(tick: Tick, slots: number): Step[] {
  const steps: Step[] = [];
  let free = slots;
  for (const attempts of tick.open.values()) {
    for (const attempt of attempts) {
      const step = stepFor(tick, attempt, free);
      if (step === undefined) continue;
      if (step.type === 'release' && attempt.tier === 3) free -= 1;
      steps.push(step);
    }
  }
  return steps;
}

function stepFor(tick: Tick, attempt: Attempt, free: number): Step | undefined {
  const { runId, status } = attempt;
  if (status === 'stopping' || status === 'ended') return undefined;
  if (!isWanted(tick, attempt)) return { type: 'stop', runId };
  if ((status === 'running' || status === 'holding') && tick.now - Date.parse(attempt.since) > tick.settings.limits.attemptMs) {
    return { type: 'stop', runId, because: 'too_long' };
  }
  const { status: pipeline, wish } = tick.state.pipeline;
  if (attempt.tier === 2) return undefined;
  if (status === 'held') {
    const released = tick.atWork && (attempt.tier === 4 || free > 0) && !asksForMoney(tick, attempt);
    return released ? { type: 'release', runId } : undefined;
  }
  const pausing = wish === 'pause' || pipeline === 'paused' || asksForMoney(tick, attempt);
  return pausing && status !== 'holding' ? { type: 'hold', runId } : undefined;
}

/** Whether what it works on is still there to be worked on. */
function isWanted({ state, endsAll }: Tick, { tier, ticketId }: Attempt): boolean {
  if (ticketId === null) return tier === 2 && state.pipeline.status === 'planning' && state.pipeline.wish !== 'stop';
  if (endsAll) return false;
  const status = state.tickets.get(ticketId)?.status;
  return tier === 3 ? status === 'in_progress' || status === 'awaiting_approval' : status === 'in_review';
}

function asksForMoney({ state }: Tick, { ticketId }: Attempt): boolean {
  return ticketId !== null && lastApproval(state, ticketId, 'overrun')?.status === 'pending';
}
