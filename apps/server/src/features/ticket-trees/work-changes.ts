import { posix } from 'node:path';
import type { ChangedFile, Ticket, Track, WorkChanges } from '@baton/protocol';
import { commitsBetween, fileBetween, type DeniedPaths } from '@baton/toolbox';
import type { Places } from './places.ts';
import type { TrackSource, TrackSources } from './track-source.ts';
import { readRecord } from './tree-record.ts';

/** Files that a list names. */
const LISTED = 2000;
/** Of one file's difference. */
const MAX_DIFF = 200_000;

/** By which the merges of a ticket are found. */
export const TICKET_TRAILER = 'Baton-Ticket';

/** Of a ticket, what its changes are about. */
export type ChangedTicket = Pick<Ticket, 'id' | 'trackId' | 'status' | 'worktree'>;

/** `not_there`: nothing of that file was changed. */
export type FoundFile = { ok: true; file: ChangedFile } | { ok: false; reason: 'not_there' | 'failed'; detail: string };

export type FoundChanges = { ok: true; changes: WorkChanges } | { ok: false; detail: string };

/** Two commits, and what they are of. */
interface Span {
  of: Exclude<WorkChanges['of'], 'none'>;
  before: string;
  after: string;
  notes: string[];
}

/** Without a source there is nothing to compare; `notes` say why. */
type FoundSpan =
  | { ok: true; source: TrackSource; span: Span }
  | { ok: true; source?: never; notes: string[] }
  | { ok: false; detail: string };

/** What tracks and their tickets change in their repository, as it was committed. */
export function createWorkChanges(deps: { sources: TrackSources; places: Places; denied: DeniedPaths }) {
  const { sources, places, denied } = deps;

  async function spanOf(track: Track, ticket: ChangedTicket | undefined, signal: AbortSignal): Promise<FoundSpan> {
    if (track.branch === null || track.base == null) return { ok: true, notes: [NOT_BEGUN] };
    const found = await sources.find(track, false, signal);
    if (!found.ok) return found;
    const { source } = found;
    const head = await source.branches.commitOf(track.branch);
    if (head === undefined) return { ok: false, detail: `The branch ${track.branch} of this track is not there any more.` };
    if (ticket !== undefined) {
      const { span, notes } = await ofTicket(source, track.branch, track.base.commit, ticket);
      return span === undefined ? { ok: true, notes } : { ok: true, source, span };
    }
    if (head === track.base.commit) return { ok: true, notes: [NOTHING_MERGED] };
    return { ok: true, source, span: { of: 'track', before: track.base.commit, after: head, notes: [] } };
  }

  /** What is on its branch and not in the track yet; else what its last merge brought. */
  async function ofTicket(
    { branches }: TrackSource,
    branch: string,
    since: string,
    ticket: ChangedTicket,
  ): Promise<{ span: Span | undefined; notes: string[] }> {
    const record = await readRecord((await places.of(ticket.trackId)).record(ticket.id));
    const merges = await branches.mergesWith(branch, since, { name: TICKET_TRAILER, value: ticket.id });
    const notes = ticket.status === 'in_progress' ? [NOT_COMMITTED] : [];
    const own = record?.branch ?? ticket.worktree?.branch;
    const tip = own === undefined ? undefined : await branches.commitOf(own);
    const from = tip === undefined ? undefined : await branches.common(`refs/heads/${branch}`, tip);
    if (tip !== undefined && from !== undefined && tip !== from) {
      const earlier = merges.length > 0 ? [MERGED_BEFORE] : [];
      return { span: { of: 'branch', before: from, after: tip, notes: [...earlier, ...notes] }, notes: [] };
    }
    const [last] = merges;
    if (last === undefined) return { span: undefined, notes: notes.length > 0 ? notes : [NO_WORK] };
    const several =
      merges.length > 1 ? [`It was merged ${merges.length} times: this is what the last one brought, and the track has all of it.`] : [];
    return { span: { of: 'merge', before: last.before, after: last.commit, notes: [...several, ...notes] }, notes: [] };
  }

  return {
    /** Of a track, or of one of its tickets. */
    async list(track: Track, ticket: ChangedTicket | undefined, signal: AbortSignal): Promise<FoundChanges> {
      const found = await spanOf(track, ticket, signal);
      if (!found.ok) return found;
      if (found.source === undefined)
        return { ok: true, changes: { of: 'none', files: [], addedLines: 0, removedLines: 0, notes: found.notes } };
      const { source, span } = found;
      const compared = await commitsBetween({ checkout: source.checkout, base: span.before, commit: span.after, signal });
      if (!compared.ok) return compared;
      const { files } = compared;
      const more = files.length - LISTED;
      return {
        ok: true,
        changes: {
          of: span.of,
          files: files.slice(0, LISTED).map((file) => ({ ...file, path: fromTop(source.branches.prefix, file.path) })),
          ...(more > 0 ? { more } : {}),
          addedLines: files.reduce((sum, file) => sum + (file.addedLines ?? 0), 0),
          removedLines: files.reduce((sum, file) => sum + (file.removedLines ?? 0), 0),
          commits: { before: compared.base, after: compared.commit },
          notes: span.notes,
        },
      };
    },

    /** The difference of one of those files. */
    async file(track: Track, ticket: ChangedTicket | undefined, path: string, signal: AbortSignal): Promise<FoundFile> {
      const nothing: FoundFile = { ok: false, reason: 'not_there', detail: 'Nothing of this file was changed here.' };
      const found = await spanOf(track, ticket, signal);
      if (!found.ok) return { ok: false, reason: 'failed', detail: found.detail };
      if (found.source === undefined) return nothing;
      const { source, span } = found;
      const top = posix.join(source.branches.prefix, path);
      if (top.startsWith('../') || path.includes('\0')) return nothing;
      const { checkout } = source;
      const compared = await fileBetween({
        checkout,
        before: span.before,
        after: span.after,
        path: top,
        denied,
        maxCharacters: MAX_DIFF,
        signal,
      });
      if (!compared.ok) return compared.reason === 'same' ? nothing : { ok: false, reason: 'failed', detail: compared.detail };
      const { ok: _, ...file } = compared;
      return { ok: true, file: { path, ...file } };
    },
  };
}

export type WorkChangesOf = ReturnType<typeof createWorkChanges>;

const NOT_BEGUN = 'The track has no branch yet: it gets one when it is planned or started.';
const NOTHING_MERGED = 'No ticket has been merged into this track yet. Look at a ticket to see what is on its own branch.';
const NO_WORK = 'No work of this ticket has been committed yet.';
const NOT_COMMITTED =
  'Its worker is at work: what it changes now is not in this yet. It stands in the worker’s discussion, and comes here when it is checked.';
const MERGED_BEFORE = 'This is what came since it was merged; the track has what was merged before.';

/** From the project's folder, as everything that is shown of its files. */
function fromTop(prefix: string, path: string): string {
  if (prefix === '') return path;
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : posix.relative(prefix, path);
}
