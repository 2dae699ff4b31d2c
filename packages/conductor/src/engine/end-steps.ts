import { lastApproval, type Ticket, type TrackState } from '@baton/protocol';
import type { Step } from './step.ts';

/** What comes once nothing is left to be worked on: a person says whether the track is merged, it is merged or left as a branch, and the pipeline is done. */
export function endSteps(state: TrackState, done: readonly Ticket[]): Step[] {
  if (!done.some((ticket) => ticket.kind === 'agent')) return [finished('There was nothing to merge.')];
  const mergeId = state.lastMerge.get(null);
  const merge = mergeId === undefined ? undefined : state.merges.get(mergeId);
  if (merge?.settled === false) {
    if (merge.outcome === undefined) return [];
    if (merge.outcome === 'merged') return [finished('It was merged.')];
    return [{ type: 'move_pipeline', happening: 'failed', detail: merge.detail ?? 'It could not be merged.' }];
  }
  const { base, branch } = state.track ?? {};
  if (base?.branch === null && base.isCopy !== true) {
    return [finished(`No branch was checked out when it began, so there is none to merge it into: its work is on ${branch}.`)];
  }
  const asked = lastApproval(state, null, 'merge');
  if (asked?.status === 'pending') return [];
  if (asked !== undefined && !asked.settled && asked.planVersion === state.planVersion) {
    if (asked.status === 'approved') return [{ type: 'merge', ticketId: null }];
    if (asked.status === 'rejected') return [finished('It is left as a branch.')];
  }
  const completed = done.length === 1 ? 'Its ticket is completed.' : `All ${done.length} tickets are completed.`;
  const into =
    base?.branch == null ? 'Shall the work be written into the project’s folder?' : `Shall the track be merged into ${base.branch}?`;
  return [{ type: 'ask', subject: 'merge', ticketId: null, because: `${completed} ${into}` }];
}

function finished(detail: string): Step {
  return { type: 'move_pipeline', happening: 'finished', detail };
}

/** Why a pipeline can't go on by itself or by an answer that is awaited: what is left has failed, or waits for what has. Undefined where it can. */
export function whyStuck(left: readonly Ticket[]): string | undefined {
  const stuck = left.every(({ blockedReason }) => blockedReason === 'dependency' || isByItself(blockedReason));
  if (!stuck) return undefined;
  const failed = left.filter((ticket) => isByItself(ticket.blockedReason));
  const why = failed.length > 0 ? failed : left;
  const names = why
    .slice(0, 5)
    .map((ticket) => `“${ticket.title}”: ${ticket.blockedDetail ?? 'blocked.'}`)
    .join(' ');
  return `Nothing can go on: ${left.length} ${left.length === 1 ? 'ticket is' : 'tickets are'} blocked. ${names}`;
}

/** It was blocked by what happened to it, and by nobody. */
function isByItself(reason: Ticket['blockedReason']): boolean {
  return reason === 'failed' || reason === 'not_begun';
}
