import type { ApprovalsPort, AskStep } from '@baton/conductor';
import { canonicalHash, type ApprovalRequest, type Json, type TrackState } from '@baton/protocol';
import type { Clock } from '../../deps.ts';
import { newId } from '../../ids.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';

/** As many of the files that a merge would change are named. */
const FILES = 200;

/** Asks people about a track and its tickets. What they agree to is the plan, the ticket, or the work, as it was then. */
export function createTrackApprovals(clock: Pick<Clock, 'now'>, trees: Pick<TicketTrees, 'workOf'>): ApprovalsPort {
  return {
    async request(step, state) {
      const { track } = state;
      if (track === undefined) throw new Error('nobody is asked about a track that is not there');
      const work = step.subject === 'merge' ? await trees.workOf(track) : undefined;
      const shown = { ...shownOf(step, state), ...workShown(work) };
      return {
        id: newId(),
        subject: step.subject,
        projectId: track.projectId,
        trackId: state.id,
        ...(step.ticketId === null ? {} : { ticketId: step.ticketId }),
        ...(step.attempt === undefined ? {} : { attempt: step.attempt }),
        because: step.because,
        arguments: shown,
        effect: { type: 'none' },
        careful: false,
        choices: [],
        proposalHash: canonicalHash({ subject: step.subject, trackId: state.id, seq: state.seq, shown: shown as Json }),
        requestedAt: new Date(clock.now()).toISOString(),
      };
    },
  };
}

/** What the question is about, for whoever looks at it alone. */
function shownOf({ subject, ticketId, choice, attempt }: AskStep, { track, tickets }: TrackState): ApprovalRequest['arguments'] {
  const ticket = ticketId === null ? undefined : tickets.get(ticketId);
  switch (subject) {
    case 'plan':
      return {
        track: track?.title ?? '',
        quote: track?.quote ?? null,
        tickets: [...tickets.values()].map(({ title, kind, dependsOn, targetFiles }) => ({
          title,
          kind,
          dependsOn: dependsOn.flatMap((id) => tickets.get(id)?.title ?? []),
          targetFiles,
        })),
      };
    case 'spawn':
      return { ticket: ticket?.title ?? '', tier: attempt?.tier ?? 3, provider: choice?.provider ?? '', model: choice?.model ?? '' };
    case 'overrun':
      return { ticket: ticket?.title ?? '', costUsd: ticket?.costUsd ?? null, quote: ticket?.quote ?? null };
    case 'merge':
      return { track: track?.title ?? '', branch: track?.branch ?? null, costUsd: track?.costUsd ?? null };
  }
}

function workShown(work: Awaited<ReturnType<TicketTrees['workOf']>>): ApprovalRequest['arguments'] {
  return work === undefined ? {} : { commit: work.commit, files: work.files.slice(0, FILES), fileCount: work.files.length };
}
