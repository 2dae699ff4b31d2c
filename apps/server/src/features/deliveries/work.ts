import {
  emptyTrack,
  foldTrack,
  streamOf,
  type Approval,
  type ApprovalSubject,
  type DiscussionId,
  type EventFrame,
  type ProjectId,
  type StreamName,
  type Track,
  type TrackId,
  type TrackState,
} from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';
import { createTrackStore } from '../tracks/store.ts';
import type { Worktrees } from '../worktrees/service.ts';
import type { DeliveryFacts } from './pull-request-text.ts';

/** What can leave: a branch in a project's repository, and what is to be said of it. */
export interface Work {
  stream: StreamName;
  projectId: ProjectId;
  of: { trackId: TrackId } | { discussionId: DiscussionId };
  /** The folder whose repository has the branch: the project's, or the copy that stands for one without git. */
  checkout: string;
  isCopy: boolean;
  branch: string;
  /** The commit that it began at; undefined: where it parts from what is checked out. */
  base: string | undefined;
  /** The branch that it began at, where that is known. */
  baseBranch: string | undefined;
  title: string;
  facts(): Promise<DeliveryFacts>;
}

const PAGE = 500;

const WHAT: Readonly<Record<ApprovalSubject, string>> = {
  tool: 'Tool calls',
  question: 'Questions',
  spawn: 'Starts of runs',
  round: 'Rounds of runs',
  plan: 'Plan',
  merge: 'Merge',
  delivery: 'Delivery',
  overrun: 'More than was quoted',
  outcome: 'What became of a call',
};

/** Looks up what tracks and discussions have to deliver. Refuses in words where that is nothing. */
export function createWorkReader(
  deps: Pick<Deps, 'db' | 'log'> & {
    discussions: DiscussionStore;
    worktrees: Pick<Worktrees, 'commit'>;
    trees: Pick<TicketTrees, 'repositoryOf'>;
  },
) {
  const { db, log, discussions, worktrees, trees } = deps;
  const tracks = createTrackStore(db);

  async function trackFacts(id: TrackId): Promise<DeliveryFacts> {
    const state = emptyTrack(id);
    const agreements = new Agreements();
    for (;;) {
      const frames = await log.read(streamOf.track(id), state.seq, PAGE);
      for (const frame of frames) {
        foldTrack(state, frame);
        agreements.take(frame);
      }
      if (frames.length < PAGE) break;
    }
    return {
      summary: state.track?.description.trim() === '' ? state.track.title : (state.track?.description ?? ''),
      tickets: [...state.tickets.values()].toSorted((left, right) => left.position - right.position),
      evidence: lastEvidence(state),
      usage: state.usage.total,
      tiers: [...state.usage.tiers].toSorted(([left], [right]) => left - right).map(([tier, totals]) => ({ tier, ...totals })),
      approvals: agreements.list(),
    };
  }

  async function discussionFacts(id: DiscussionId): Promise<DeliveryFacts> {
    const { title, usage } = await discussions.get(id);
    const rows = await db
      .selectFrom('approvals')
      .select('approval')
      .where('discussion_id', '=', id)
      .where('status', '=', 'approved')
      .orderBy('id')
      .execute();
    const agreements = new Agreements();
    for (const row of rows) {
      const { subject, decision } = JSON.parse(row.approval) as Approval;
      if (decision?.by.type === 'member') agreements.add(subject, decision.by.name, decision.at);
    }
    return { summary: `Work of the discussion “${title}”.`, tickets: [], evidence: [], usage, tiers: [], approvals: agreements.list() };
  }

  async function repositoryOf(track: Track): Promise<string> {
    const found = await trees.repositoryOf(track);
    if (found === undefined)
      throw new RequestError('conflict', 'The repository of this track is not there any more.', { code: 'no_workplace' });
    return found;
  }

  return {
    /** Where the commits of a delivery are. */
    async checkoutOf({ trackId, projectId }: Pick<Approval, 'trackId' | 'projectId'>): Promise<string> {
      if (trackId !== undefined) return repositoryOf(await tracks.track(trackId));
      return (await discussions.project(projectId)).directory;
    },

    /** Refuses a track that is not there. */
    async trackIsThere(id: TrackId): Promise<void> {
      await tracks.track(id);
    },

    /** Also of a track that is still worked on: what has been merged into its branch so far. */
    async ofTrack(id: TrackId): Promise<Work> {
      const track = await tracks.track(id);
      const project = await discussions.project(track.projectId);
      if (track.branch === null) {
        throw new RequestError('conflict', 'Nothing of this track has been done yet that could leave.', { code: 'nothing_to_deliver' });
      }
      const checkout = await repositoryOf(track);
      return {
        stream: streamOf.track(id),
        projectId: track.projectId,
        of: { trackId: id },
        checkout,
        isCopy: checkout !== project.directory,
        branch: track.branch,
        base: track.base?.commit,
        baseBranch: track.base?.branch ?? undefined,
        title: track.title,
        facts: () => trackFacts(id),
      };
    },

    /** What is in its worktree is committed first, on its own branch: only commits leave. */
    async ofDiscussion(id: DiscussionId, actor: Actor): Promise<Work> {
      const { title, projectId } = await discussions.get(id);
      const { worktree, checkout } = await worktrees.commit(id, actor);
      return {
        stream: streamOf.discussion(id),
        projectId,
        of: { discussionId: id },
        checkout,
        isCopy: false,
        branch: worktree.branch,
        base: worktree.base,
        baseBranch: undefined,
        title,
        facts: () => discussionFacts(id),
      };
    },
  };
}

/** The newest of each ticket and of the whole. */
function lastEvidence(state: TrackState): DeliveryFacts['evidence'] {
  const places = [...state.tickets.values()].toSorted((left, right) => left.position - right.position).map(({ id }) => id);
  return [...places, null].flatMap((id) => state.evidence.get(id)?.at(-1)?.evidence ?? []);
}

/** Who agreed to what; the same person to the same kind of thing in one line, with the last time. */
class Agreements {
  readonly #asked = new Map<string, ApprovalSubject>();
  readonly #found = new Map<string, { what: string; by: string; at: string; times: number }>();

  take({ event }: EventFrame): void {
    if (event.type === 'approval.requested') this.#asked.set(event.approval.id, event.approval.subject);
    if (event.type !== 'approval.decided' || event.decision.decision !== 'approve') return;
    const subject = this.#asked.get(event.approvalId);
    const { by, at } = event.decision;
    if (subject !== undefined && by.type === 'member') this.add(subject, by.name, at);
  }

  add(subject: ApprovalSubject, by: string, at: string): void {
    const key = `${subject} ${by}`;
    this.#found.set(key, { what: WHAT[subject], by, at, times: (this.#found.get(key)?.times ?? 0) + 1 });
  }

  list(): DeliveryFacts['approvals'] {
    return Array.from(this.#found.values(), ({ what, by, at, times }) => ({
      what: times === 1 ? what : `${what} (${times} times)`,
      by,
      at,
    }));
  }
}
