import { reviewTicket } from '@baton/conductor';
import type { ChangedFile, ReviewComment, Ticket, TicketId, Track, TrackId, WorkChanges } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';
import type { FoundChanges, FoundFile } from '../ticket-trees/work-changes.ts';
import { createTrackStore } from '../tracks/store.ts';
import type { TrackStates } from '../tracks/track-states.ts';

/** How long git may take to compare. */
const LOOK_MS = 30_000;

/** What people look at before they agree that work is merged, and what they say of it. */
export function createReviews(deps: Pick<Deps, 'db'> & { trees: Pick<TicketTrees, 'changes'>; states: Pick<TrackStates, 'change'> }) {
  const { db, states } = deps;
  const { changes } = deps.trees;
  const store = createTrackStore(db);

  async function ticketWithTrack(id: TicketId): Promise<{ ticket: Ticket; track: Track }> {
    const ticket = await store.ticket(id);
    return { ticket, track: await store.track(ticket.trackId) };
  }

  return {
    async ofTrack(id: TrackId): Promise<WorkChanges> {
      const track = await store.track(id);
      return changesIn(await inTime((signal) => changes.list(track, undefined, signal)));
    },

    async ofTicket(id: TicketId): Promise<WorkChanges> {
      const { ticket, track } = await ticketWithTrack(id);
      return changesIn(await inTime((signal) => changes.list(track, ticket, signal)));
    },

    async fileOfTrack(id: TrackId, path: string): Promise<ChangedFile> {
      const track = await store.track(id);
      return fileIn(await inTime((signal) => changes.file(track, undefined, path, signal)));
    },

    async fileOfTicket(id: TicketId, path: string): Promise<ChangedFile> {
      const { ticket, track } = await ticketWithTrack(id);
      return fileIn(await inTime((signal) => changes.file(track, ticket, path, signal)));
    },

    /** What somebody says of a ticket's work, for its worker. Refused in words where no worker could be told. */
    async comment(id: TicketId, comments: readonly ReviewComment[], actor: Actor, effect?: Effect<Ticket>): Promise<Ticket> {
      for (const { lines, path } of comments) refuseLines(path, lines);
      const { trackId } = await store.ticket(id);
      await states.change(trackId, (state) => reviewTicket(state, id, comments, authorOf(actor)), undefined, {
        effects: async (transaction) => effect?.(transaction, await createTrackStore(transaction).ticket(id)),
      });
      return store.ticket(id);
    },
  };
}

export type Reviews = ReturnType<typeof createReviews>;

function refuseLines(path: string | undefined, lines: ReviewComment['lines']): void {
  if (lines === undefined) return;
  if (path === undefined) throw new RequestError('invalid', 'Lines are lines of a file: say of which one.');
  if (lines.to < lines.from) throw new RequestError('invalid', 'The last line stands before the first one.');
}

async function inTime<Found>(look: (signal: AbortSignal) => Promise<Found>): Promise<Found> {
  const signal = AbortSignal.timeout(LOOK_MS);
  try {
    return await look(signal);
  } catch (error) {
    if (signal.aborted)
      throw new RequestError('unavailable', 'Git took too long to compare this. Try again, or look at the branch itself.');
    throw error;
  }
}

function changesIn(found: FoundChanges): WorkChanges {
  if (!found.ok) throw new RequestError('conflict', found.detail, { code: 'no_changes' });
  return found.changes;
}

function fileIn(found: FoundFile): ChangedFile {
  if (found.ok) return found.file;
  throw found.reason === 'not_there'
    ? new RequestError('not_found', found.detail)
    : new RequestError('conflict', found.detail, { code: 'no_changes' });
}
