import type { ApprovalsPort, AskStep } from '@baton/conductor';
import { canonicalHash, type ApprovalId, type ApprovalRequest, type Json, type TrackState } from '@baton/protocol';
import type { Clock } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';
import { spawnArguments, spawnHash } from './agreed-briefs.ts';
import type { Brief, BriefOf } from './briefs.ts';

/** As many of the files that a merge would change are named. */
const FILES = 200;

/** Asks people about a track and its tickets. What they agree to is the plan, the ticket, the work, or what a run is told, as it was then. */
export function createTrackApprovals(
  clock: Pick<Clock, 'now'>,
  { trees, briefOf }: { trees: Pick<TicketTrees, 'workOf'>; briefOf: BriefOf },
): ApprovalsPort {
  /** Undefined where it can't be told: then it is not begun either, and says why. */
  async function told({ attempt, ticketId, hint }: AskStep, state: TrackState): Promise<Brief | undefined> {
    const { tier, number } = attempt ?? { tier: 3, number: 1 };
    const ticket = ticketId === null ? undefined : state.tickets.get(ticketId);
    try {
      return await briefOf({ tier, number, ...(hint === undefined ? {} : { hint }) }, ticket, state);
    } catch (error) {
      if (error instanceof RequestError) return undefined;
      throw error;
    }
  }

  return {
    async request(step, state) {
      const { track } = state;
      if (track === undefined) throw new Error('nobody is asked about a track that is not there');
      const about = {
        id: newId<ApprovalId>(),
        subject: step.subject,
        projectId: track.projectId,
        trackId: state.id,
        ...(step.ticketId === null ? {} : { ticketId: step.ticketId }),
        ...(step.attempt === undefined ? {} : { attempt: step.attempt }),
      };
      const asked = {
        because: step.because,
        effect: { type: 'none' },
        careful: false,
        choices: [],
        requestedAt: new Date(clock.now()).toISOString(),
      } satisfies Partial<ApprovalRequest>;
      if (step.subject === 'spawn') {
        const brief = await told(step, state);
        const shown = brief === undefined ? {} : { ...spawnArguments(brief, step.attempt?.tier ?? 3) };
        return { ...about, ...asked, arguments: shown, proposalHash: spawnHash(about, shown) };
      }
      const work = step.subject === 'merge' ? await trees.workOf(track) : undefined;
      const shown = { ...shownOf({ ...step, subject: step.subject }, state), ...workShown(work) };
      const proposalHash = canonicalHash({ subject: step.subject, trackId: state.id, seq: state.seq, shown: shown as Json });
      return { ...about, ...asked, arguments: shown, proposalHash };
    },
  };
}

type Shown = Pick<AskStep, 'ticketId'> & { subject: Exclude<AskStep['subject'], 'spawn'> };

/** What the question is about, for whoever looks at it alone. */
function shownOf({ subject, ticketId }: Shown, { track, tickets }: TrackState): ApprovalRequest['arguments'] {
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
    case 'overrun':
      return { ticket: ticket?.title ?? '', costUsd: ticket?.costUsd ?? null, quote: ticket?.quote ?? null };
    case 'merge':
      return { track: track?.title ?? '', branch: track?.branch ?? null, costUsd: track?.costUsd ?? null };
  }
}

function workShown(work: Awaited<ReturnType<TicketTrees['workOf']>>): ApprovalRequest['arguments'] {
  return work === undefined ? {} : { commit: work.commit, files: work.files.slice(0, FILES), fileCount: work.files.length };
}
