import type { ApprovalId, Delivery, DeliveryStatus, DiscussionId, TrackId } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

/** Of one track or discussion; what is older is in the log. */
const LISTED = 200;

/** Queries on what leaves. On a transaction it sees what that has written. */
export function createDeliveryStore(db: Kysely<Database>) {
  const living = db.selectFrom('projects').select('id').where('deleted', '=', 0);

  return {
    async get(id: ApprovalId): Promise<Delivery> {
      const row = await db
        .selectFrom('deliveries')
        .select('delivery')
        .where('id', '=', id)
        .where('project_id', 'in', living)
        .executeTakeFirst();
      if (row === undefined) throw new RequestError('not_found', 'There is no such delivery.');
      return JSON.parse(row.delivery) as Delivery;
    },

    /** The newest first. */
    async list(of: { trackId: TrackId } | { discussionId: DiscussionId }): Promise<Delivery[]> {
      const all = db.selectFrom('deliveries').select('delivery');
      const own = 'trackId' in of ? all.where('track_id', '=', of.trackId) : all.where('discussion_id', '=', of.discussionId);
      const rows = await own.orderBy('id', 'desc').limit(LISTED).execute();
      return rows.map(({ delivery }) => JSON.parse(delivery) as Delivery);
    },

    /** In the order in which they were asked for. */
    async withStatus(statuses: readonly DeliveryStatus[]): Promise<Delivery[]> {
      const rows = await db.selectFrom('deliveries').select('delivery').where('status', 'in', statuses).orderBy('id').execute();
      return rows.map(({ delivery }) => JSON.parse(delivery) as Delivery);
    },

    async status(id: ApprovalId): Promise<DeliveryStatus | undefined> {
      return (await db.selectFrom('deliveries').select('status').where('id', '=', id).executeTakeFirst())?.status;
    },
  };
}
