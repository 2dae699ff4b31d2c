import type { ReviewComment, Ticket, TicketId, TrackState } from '@baton/protocol';
import type { LineComment } from '#lib/ui/diff/commenting.ts';

/** Longer lines are cut, in UTF-16 units: the worker finds them by their number. */
const MAX_CODE = 400;

/** A comment on a line as it goes to the server. */
export function commentOf({ label, side, line, code, words }: LineComment): ReviewComment {
  return {
    text: words,
    path: label,
    lines: { side, from: line, to: line },
    code: code.length > MAX_CODE ? `${code.slice(0, MAX_CODE - 1)}…` : code,
  };
}

/** The tickets that somebody works on or has: those that people say something of. */
export function reviewable(tickets: readonly Ticket[]): readonly Ticket[] {
  return tickets.filter(({ kind, status }) => kind === 'agent' && status !== 'cancelled');
}

/** The ticket that changed a file last, as far as evidence tells. */
export function ticketOfFile(state: Pick<TrackState, 'tickets' | 'evidence'>, path: string): TicketId | undefined {
  let found: { id: TicketId; at: string } | undefined;
  for (const { id } of reviewable([...state.tickets.values()])) {
    for (const { evidence } of state.evidence.get(id) ?? []) {
      // Evidence names files from the top of the repository, a review from the project's folder.
      const touched = evidence.changedFiles.some((file) => file === path || file.endsWith(`/${path}`));
      if (touched && (found === undefined || evidence.at >= found.at)) found = { id, at: evidence.at };
    }
  }
  return found?.id;
}

/** Changes whenever what a review shows of a track, or of a ticket, may be another by now. */
export function workStamp(state: TrackState, ticketId: TicketId | undefined): string {
  const merged = [...state.merges.values()].filter(
    (merge) => merge.outcome === 'merged' && (ticketId === undefined || merge.ticketId === ticketId),
  ).length;
  const branch = state.track?.branch ?? '';
  if (ticketId === undefined) return `${branch} ${merged}`;
  const { status = '', worktree } = state.tickets.get(ticketId) ?? {};
  return [branch, merged, status, worktree?.branch ?? '', state.evidence.get(ticketId)?.length ?? 0].join(' ');
}
