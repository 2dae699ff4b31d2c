import { foldDelivery, type ApprovalId, type Delivery, type EventFrame } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';

/** Writes what an event makes of a delivery, as the protocol folds it. What stands in a project's stream are copies. */
export async function projectDelivery(transaction: Transaction<Database>, frame: EventFrame): Promise<void> {
  const id = idOf(frame);
  if (id === undefined) return;
  const row = await transaction.selectFrom('deliveries').select('delivery').where('id', '=', id).executeTakeFirst();
  const before = row === undefined ? undefined : (JSON.parse(row.delivery) as Delivery);
  const delivery = foldDelivery(before, frame);
  if (delivery === undefined || delivery === before) return;
  const values = { status: delivery.status, delivery: JSON.stringify(delivery) };
  await transaction
    .insertInto('deliveries')
    .values({
      id,
      project_id: delivery.projectId,
      track_id: delivery.trackId ?? null,
      discussion_id: delivery.discussionId ?? null,
      ...values,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** The delivery that an event may be about. Approvals of runs are about none. */
function idOf({ event, stream }: EventFrame): ApprovalId | undefined {
  if (stream.startsWith('project:')) return undefined;
  switch (event.type) {
    case 'approval.requested':
      return event.approval.subject === 'delivery' ? event.approval.id : undefined;
    case 'approval.decided':
    case 'approval.cancelled':
    case 'approval.expired':
      return event.runId === undefined ? event.approvalId : undefined;
    case 'delivery.started':
    case 'delivery.ended':
      return event.approvalId;
    default:
      return undefined;
  }
}
