import { baseEvidence, qaBrief, trackBrief, whenPlannedAgain, workerBrief } from '@baton/conductor';
import { lastAttempt, type AttemptStart, type ContextFile, type Ticket, type TrackState } from '@baton/protocol';
import type { Blobs } from '../../db/blobs.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';

/** What a run of a tier is told, and which files it is sent. */
export interface Brief {
  text: string;
  files: ContextFile[];
}

/** A run that is to be told something. */
type Told = Pick<AttemptStart, 'tier' | 'number' | 'hint'>;

/** Files beside those that a ticket changes, of which the worker sees what they define. */
const MOST_AROUND = 40;
/** Files in folders that a ticket names, which are sent in full. */
const MOST_WITHIN = 40;
const LOOK_MS = 10_000;
const DIFF_MS = 60_000;

/** Puts together what runs of tiers are told, from their track as it is. Refuses in words what can't be told. */
export function createBriefs({
  trees,
  blobs,
}: {
  trees: Pick<TicketTrees, 'filesOf' | 'difference' | 'trackDifference'>;
  blobs: Pick<Blobs, 'readText'>;
}) {
  /** What a worker is asked: its ticket, the files that it changes in full, and those beside them as skeletons. Nothing of other tickets. */
  async function ofTicket(told: Told, ticket: Ticket, state: TrackState): Promise<Brief> {
    const { hint } = told;
    const patch = await patchFor(state, ticket, told);
    const files = await trees.filesOf(ticket, AbortSignal.timeout(LOOK_MS)).catch(() => []);
    const targets = new Set(ticket.targetFiles);
    const within = ticket.targetFiles.filter((path) => path.endsWith('/'));
    const folders = new Set(ticket.targetFiles.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
    const named = files.filter((path) => targets.has(path));
    const focus = [...named, ...files.filter((path) => within.some((folder) => path.startsWith(folder))).slice(0, MOST_WITHIN)];
    const shown = new Set(focus);
    const around = files.filter((path) => !shown.has(path) && folders.has(path.slice(0, path.lastIndexOf('/') + 1))).slice(0, MOST_AROUND);
    const missing = ticket.targetFiles.filter((path) => !shown.has(path) && !path.endsWith('/'));
    const text = workerBrief(
      { ...ticket, targetFiles: missing },
      { focus: [], around: [], ...(hint === undefined ? {} : { hint }), ...(patch === undefined ? {} : { patch }) },
    );
    return { text, files: contextFiles(focus, around) };
  }

  /** What QA proposed when it sent the last attempt of a worker back. */
  async function patchFor(state: TrackState, ticket: Ticket, { number }: Told): Promise<string | undefined> {
    const qa = lastAttempt(state, ticket.id, 4);
    if (qa?.patch === undefined || qa.outcome !== 'rejected' || qa.follows !== number - 1) return undefined;
    return blobs.readText(qa.patch);
  }

  /** What tier 4 is asked: what has to be true, what was found of what the last worker did, and what was changed. */
  async function ofVerdict(ticket: Ticket, state: TrackState): Promise<Brief> {
    const follows = lastAttempt(state, ticket.id, 3)?.number ?? 0;
    const found = (state.evidence.get(ticket.id) ?? []).filter((each) => each.follows === follows).map((each) => each.evidence);
    const difference = await trees.difference(ticket, AbortSignal.timeout(DIFF_MS));
    if (difference === undefined)
      throw new RequestError('conflict', 'What was changed for this ticket can’t be read: look at its worktree.');
    return { text: qaBrief(ticket, { evidence: found, diff: difference.text, isCut: difference.cut }), files: [] };
  }

  return async function briefOf(told: Told, ticket: Ticket | undefined, state: TrackState): Promise<Brief> {
    if (ticket === undefined) {
      const merged = state.track === undefined ? undefined : await trees.trackDifference(state.track, AbortSignal.timeout(DIFF_MS));
      return planBrief(told, state, merged);
    }
    return told.tier === 4 ? ofVerdict(ticket, state) : ofTicket(told, ticket, state);
  };
}

export type BriefOf = ReturnType<typeof createBriefs>;

/** What is sent with a brief: some files whole, of others what they define. */
export function contextFiles(focus: readonly string[], skeletons: readonly string[]): ContextFile[] {
  return [
    ...focus.map((path): ContextFile => ({ path, view: 'full', hash: null })),
    ...skeletons.map((path): ContextFile => ({ path, view: 'skeleton', hash: null })),
  ];
}

/** What tier 2 is asked, by what is known of its track. `merged`: what its tickets have changed already, which the project's folder does not show. */
function planBrief({ hint }: Told, state: TrackState, merged: { text: string; cut: boolean } | undefined): Brief {
  const { track, tickets } = state;
  if (track === undefined) throw new Error('a track that is not there has no plan');
  const becoming = (fate: ReturnType<typeof whenPlannedAgain>) =>
    [...tickets.values()].filter((ticket) => whenPlannedAgain(state, ticket) === fate);
  const base = baseEvidence(state);
  const problems = hint === undefined ? [] : [hint];
  const red = base?.passed === false ? { red: base } : {};
  const staying = becoming('stays');
  const done = merged === undefined ? {} : { merged };
  return { text: trackBrief(track, { problems, staying, givenUp: becoming('given_up'), ...done, ...red }), files: [] };
}
