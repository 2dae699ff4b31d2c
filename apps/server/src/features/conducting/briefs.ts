import { baseEvidence, qaBrief, trackBrief, whenPlannedAgain, workerBrief } from '@baton/conductor';
import type { AttemptStart, ContextFile, Ticket, TrackState } from '@baton/protocol';
import { listProjectFiles, type DeniedPaths } from '@baton/toolbox';

/** What a run of a tier is told, and which files it is sent. */
export interface Brief {
  text: string;
  files: ContextFile[];
}

/** Files beside those that a ticket changes, of which the worker sees what they define. */
const MOST_AROUND = 40;
/** Files in folders that a ticket names, which are sent in full. */
const MOST_WITHIN = 40;
const MOST_FILES = 50_000;
const LOOK_MS = 10_000;

/** What tier 2 is asked, by what is known of its track. */
export function planBrief(attempt: AttemptStart, state: TrackState): Brief {
  const { track, tickets } = state;
  if (track === undefined) throw new Error('a track that is not there has no plan');
  const becoming = (fate: ReturnType<typeof whenPlannedAgain>) =>
    [...tickets.values()].filter((ticket) => whenPlannedAgain(state, ticket) === fate);
  const base = baseEvidence(state);
  const problems = attempt.hint === undefined ? [] : [attempt.hint];
  const red = base?.passed === false ? { red: base } : {};
  return { text: trackBrief(track, { problems, staying: becoming('stays'), givenUp: becoming('given_up'), ...red }), files: [] };
}

/** What a worker is asked: its ticket, the files that it changes in full, and those beside them as skeletons. Nothing of other tickets. */
export async function ticketBrief(
  { hint, patch }: { hint?: string; patch?: string },
  ticket: Ticket,
  directory: string,
  denied: DeniedPaths,
): Promise<Brief> {
  const listed = await listProjectFiles(directory, denied, MOST_FILES, AbortSignal.timeout(LOOK_MS));
  const files = 'paths' in listed ? listed.paths : [];
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
  return {
    text,
    files: [
      ...focus.map((path): ContextFile => ({ path, view: 'full', hash: null })),
      ...around.map((path): ContextFile => ({ path, view: 'skeleton', hash: null })),
    ],
  };
}

/** What tier 4 is asked: what has to be true, what was found, and what was changed. */
export function verdictBrief(ticket: Ticket, { evidence }: TrackState, follows: number, diff: { text: string; cut: boolean }): Brief {
  const found = (evidence.get(ticket.id) ?? []).filter((each) => each.follows === follows).map((each) => each.evidence);
  return { text: qaBrief(ticket, { evidence: found, diff: diff.text, isCut: diff.cut }), files: [] };
}
