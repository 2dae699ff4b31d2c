import {
  streamOf,
  type PipelineState,
  type ProjectId,
  type Ticket,
  type TicketId,
  type Tier,
  type Track,
  type TrackDetail,
  type TrackId,
  type UsageTotals,
} from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

/** Reads tracks and tickets; on a transaction it sees what that has written. */
export function createTrackStore(db: Kysely<Database>) {
  const projects = db.selectFrom('projects').select('id').where('deleted', '=', 0);

  async function row(id: TrackId) {
    const found = await db.selectFrom('tracks').selectAll().where('id', '=', id).where('project_id', 'in', projects).executeTakeFirst();
    if (found === undefined) throw new RequestError('not_found', 'There is no such track.');
    return found;
  }

  async function tickets(id: TrackId): Promise<Ticket[]> {
    const rows = await db.selectFrom('tickets').select('ticket').where('track_id', '=', id).orderBy('position').orderBy('id').execute();
    return rows.map(({ ticket }) => JSON.parse(ticket) as Ticket);
  }

  async function detail(id: TrackId, asOfSeq: number): Promise<TrackDetail> {
    const found = await row(id);
    const { wish, detail: why } = JSON.parse(found.pipeline) as PipelineState;
    const tiers = JSON.parse(found.tier_usage) as [Tier, UsageTotals][];
    return {
      ...(JSON.parse(found.track) as Track),
      wish,
      ...(why === undefined ? {} : { detail: why }),
      tickets: await tickets(id),
      usage: JSON.parse(found.usage) as UsageTotals,
      tierUsage: tiers.map(([tier, totals]) => ({ tier, ...totals })),
      asOfSeq,
    };
  }

  return {
    tickets,
    detail,

    /** As its stream has it in this transaction. */
    async detailNow(id: TrackId): Promise<TrackDetail> {
      const stream = await db.selectFrom('streams').select('head').where('stream', '=', streamOf.track(id)).executeTakeFirst();
      return detail(id, stream?.head ?? 0);
    },

    /** Refuses a project that is not there. */
    async project(id: ProjectId): Promise<void> {
      if ((await projects.where('id', '=', id).executeTakeFirst()) === undefined) {
        throw new RequestError('not_found', 'There is no such project, or it was deleted.');
      }
    },

    async list(projectId: ProjectId, after: TrackId | undefined, limit: number): Promise<{ id: TrackId; track: Track }[]> {
      let query = db.selectFrom('tracks').select(['id', 'track']).where('project_id', '=', projectId);
      if (after !== undefined) query = query.where('id', '>', after);
      const rows = await query.orderBy('id').limit(limit).execute();
      return rows.map(({ id, track }) => ({ id, track: JSON.parse(track) as Track }));
    },

    async all(projectId: ProjectId): Promise<Track[]> {
      const rows = await db.selectFrom('tracks').select('track').where('project_id', '=', projectId).orderBy('id').execute();
      return rows.map(({ track }) => JSON.parse(track) as Track);
    },

    /** After the tracks that the project has. */
    async nextPosition(projectId: ProjectId): Promise<number> {
      const rows = await db.selectFrom('tracks').select('track').where('project_id', '=', projectId).execute();
      return Math.max(-1, ...rows.map(({ track }) => (JSON.parse(track) as Track).position)) + 1;
    },

    async track(id: TrackId): Promise<Track> {
      return JSON.parse((await row(id)).track) as Track;
    },

    async ticket(id: TicketId): Promise<Ticket> {
      const found = await db
        .selectFrom('tickets')
        .innerJoin('tracks', 'tracks.id', 'tickets.track_id')
        .select('tickets.ticket')
        .where('tickets.id', '=', id)
        .where('tracks.project_id', 'in', projects)
        .executeTakeFirst();
      if (found === undefined) throw new RequestError('not_found', 'There is no such ticket, or it was deleted.');
      return JSON.parse(found.ticket) as Ticket;
    },
  };
}
