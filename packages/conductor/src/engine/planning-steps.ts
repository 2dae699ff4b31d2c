import { lastApproval } from '@baton/protocol';
import { MAX_ATTEMPTS } from '../ticket/ticket-table.ts';
import { baseEvidence, baseLook } from './base-look.ts';
import { spawnQuestion } from './spawn-question.ts';
import type { Step } from './step.ts';
import type { Tick } from './tick.ts';
import { planAttempts, wantedChoice } from './wanted-choice.ts';

/**
 * What comes next while a track is being planned, and until somebody has approved the plan. The base is checked meanwhile: a red one is told with the plan. Where a track was started without one, the
 * base is checked before anything is begun, and people are asked where it is red.
 */
export function planningSteps(tick: Tick): Step[] {
  const { status, wish } = tick.state.pipeline;
  if (wish !== null) return [];
  if (status === 'planning') return [...baseCheck(tick), ...planner(tick)];
  if (status === 'awaiting_approval') return [...baseCheck(tick), ...planQuestion(tick)];
  return status === 'executing' ? [...baseCheck(tick), ...redQuestion(tick)] : [];
}

function baseCheck({ state }: Tick): Step[] {
  const begun = [...state.openChecks.values()].some((check) => check.on === 'base');
  return begun || baseEvidence(state) !== undefined ? [] : [{ type: 'check', ticketId: null, on: 'base' }];
}

function planner(tick: Tick): Step[] {
  if (tick.open.get(null)?.some((attempt) => attempt.tier === 2) === true) return [];
  const { all, ended } = planAttempts(tick);
  const last = ended.at(-1);
  if (last?.outcome === 'done') return [{ type: 'move_pipeline', happening: 'planned' }];
  const givenUp = ended.length >= MAX_ATTEMPTS || last?.notBegun === true || (last?.outcome === 'stopped' && last.tooLong !== true);
  if (givenUp) return [{ type: 'move_pipeline', happening: 'planning_failed', detail: last?.detail ?? 'No plan came of it.' }];
  const choice = wantedChoice(tick, 2, null);
  if (choice === undefined) return [];
  const number = all.length + 1;
  const found = last?.nextHint ?? last?.detail;
  const hint = found === undefined ? {} : { hint: found };
  const answer = spawnQuestion(tick, { ticket: null, tier: 2, number, choice, ...hint });
  if (answer.type === 'ask') return [answer.step];
  if (answer.type === 'refused')
    return [{ type: 'move_pipeline', happening: 'planning_failed', detail: 'A person did not agree to begin the planning.' }];
  return answer.type === 'go' ? [{ type: 'start', tier: 2, ticketId: null, number, choice, ...hint }] : [];
}

function planQuestion({ state }: Tick): Step[] {
  const base = baseEvidence(state);
  if (base === undefined) return [];
  const asked = lastApproval(state, null, 'plan');
  if (asked !== undefined && !asked.settled && asked.planVersion === state.planVersion) {
    if (asked.status === 'pending') return [];
    if (asked.status === 'approved') return [{ type: 'move_pipeline', happening: 'approved' }];
    if (asked.status === 'rejected') return [{ type: 'move_pipeline', happening: 'refused', detail: 'A person refused the plan.' }];
  }
  if (asked?.status === 'pending') return [];
  const red = base.passed ? '' : ' The check fails already on what the track begins with.';
  return [
    { type: 'ask', subject: 'plan', ticketId: null, because: `The plan has ${state.tickets.size} tickets.${red} ${base.detail}`.trim() },
  ];
}

/** Shall tickets be worked on though the check fails before anybody has begun? */
function redQuestion({ state }: Tick): Step[] {
  if (baseLook(state) !== 'red') return [];
  const asked = lastApproval(state, null, 'plan');
  if (asked?.status === 'pending') return [];
  if (asked?.status === 'rejected' && !asked.settled) {
    return [{ type: 'move_pipeline', happening: 'failed', detail: 'A person did not agree to begin while the check fails already.' }];
  }
  const because = `The check fails already on what the track begins with. Shall its tickets be worked on all the same? ${baseEvidence(state)?.detail ?? ''}`;
  return [{ type: 'ask', subject: 'plan', ticketId: null, because: because.trim() }];
}
