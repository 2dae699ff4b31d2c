import { Type, type Static } from 'typebox';
import { closed, TicketIdText } from '../scalars.ts';

const Bytes = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]);

/** What the worktrees of a track's tickets take on the disk; null where nobody could say in time. */
export const TicketWorktrees = closed({
  items: Type.Array(closed({ ticketId: TicketIdText, bytes: Bytes })),
  /** Of all tickets of all tracks, with what is kept to prepare them. */
  allBytes: Bytes,
  /** As much may they take: beyond it no new one is made. */
  quotaBytes: Type.Integer({ minimum: 0 }),
});
export type TicketWorktrees = Static<typeof TicketWorktrees>;
