import type { ProposedTicket, ProposedTrack, TicketPlan, TrackPlan } from '@baton/protocol';
import { TicketPlan as TicketPlanSchema, TrackPlan as TrackPlanSchema } from '@baton/protocol/schemas';
import { Compile } from 'typebox/compile';
import { proposedNodes } from '../graph/ticket-nodes.ts';
import { MAX_NODES, validateGraph } from '../graph/validate-graph.ts';
import type { ValidGraph } from '../graph/valid-graph.ts';

/** Plans that are returned with what is wrong before a planner is given up. */
export const MAX_REFUSED_PLANS = 3;

/** An epic with more parts is several epics. */
export const MAX_TRACKS = 50;

/** So many problems are told at once: what comes after them follows from them as a rule. */
const TOLD = 20;

/** A plan that can be run, or what is wrong with it, in sentences for its author. */
export type PlanResult<Plan> =
  | { readonly ok: true; readonly plan: Plan; readonly graph: ValidGraph }
  | { readonly ok: false; readonly problems: readonly string[] };

const trackPlan = Compile(TrackPlanSchema);
const ticketPlan = Compile(TicketPlanSchema);

/** Arguments of tier 1's `submit_plan`. */
export function readTrackPlan(value: unknown): PlanResult<TrackPlan> {
  if (!trackPlan.Check(value)) return { ok: false, problems: shapeProblems(trackPlan.Errors(value)) };
  return judged(value, value.tracks, MAX_TRACKS);
}

/** Arguments of tier 2's `submit_plan`. */
export function readTicketPlan(value: unknown): PlanResult<TicketPlan> {
  if (!ticketPlan.Check(value)) return { ok: false, problems: shapeProblems(ticketPlan.Errors(value)) };
  return judged(value, value.tickets, MAX_NODES);
}

function judged<Plan>(plan: Plan, parts: readonly (ProposedTicket | ProposedTrack)[], limit: number): PlanResult<Plan> {
  const result = validateGraph(proposedNodes(parts), limit);
  return result.ok
    ? { ok: true, plan, graph: result.graph }
    : { ok: false, problems: result.problems.slice(0, TOLD).map((problem) => problem.detail) };
}

function shapeProblems(errors: readonly { instancePath: string; message: string }[]): string[] {
  return errors.slice(0, TOLD).map(({ instancePath, message }) => `${instancePath === '' ? 'The plan' : instancePath} ${message}.`);
}
