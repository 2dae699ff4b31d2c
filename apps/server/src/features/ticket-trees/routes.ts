import { closed, Ticket, TicketIdText, TicketWorktrees, TrackIdText } from '@baton/protocol/schemas';
import type { Config } from '../../config.ts';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Tracks } from '../tracks/service.ts';
import type { TicketTrees } from './service.ts';

/** Measuring takes seconds where much is there. */
const LOOK_MS = 10_000;

/** Worktrees of tickets, which are kept until their work is merged: how large they are, and being done without. */
export function registerTicketTrees(
  app: TypedApp,
  deps: { config: Pick<Config, 'workQuotaBytes'>; trees: TicketTrees; tracks: Pick<Tracks, 'leaveWorktree' | 'withWorktrees'> },
): void {
  const { trees, tracks, config } = deps;

  app.get(
    '/tracks/:id/worktrees',
    {
      config: { access: 'track.read' },
      schema: { tags: ['tracks'], params: closed({ id: TrackIdText }), response: { 200: TicketWorktrees } },
    },
    async ({ params }) => {
      const kept = await tracks.withWorktrees(params.id);
      const signal = AbortSignal.timeout(LOOK_MS);
      const items = await Promise.all(
        kept.map(async (ticket) => ({ ticketId: ticket.id, bytes: (await trees.bytesOf(ticket, signal)) ?? null })),
      );
      return { items, allBytes: (await trees.bytes(signal)) ?? null, quotaBytes: config.workQuotaBytes };
    },
  );

  app.delete(
    '/tickets/:id/worktree',
    { config: { access: 'track.change' }, schema: { tags: ['tracks'], params: closed({ id: TicketIdText }), response: { 200: Ticket } } },
    async (request) => {
      const { before, now } = await tracks.leaveWorktree(request.params.id, actorOf(request));
      // The log has said so: what is left of it goes with the next tidying.
      await trees.worktrees.remove(before);
      return now;
    },
  );
}
