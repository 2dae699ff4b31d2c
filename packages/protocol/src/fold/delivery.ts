import type { Delivery, DeliveryArguments } from '../schemas/delivery.ts';
import type { Event } from '../schemas/event.ts';
import { statusOfDecision } from './run-state.ts';

/** What one event makes of a delivery; undefined where there is none. Events of other deliveries change nothing. */
export function foldDelivery(delivery: Delivery | undefined, frame: { at: string; event: Event }): Delivery | undefined {
  const { event, at } = frame;
  if (event.type === 'approval.requested') {
    const { approval } = event;
    if (approval.subject !== 'delivery' || approval.effect.type !== 'delivery' || delivery !== undefined) return delivery;
    const { id, projectId, trackId, discussionId, effect, requestedAt } = approval;
    return {
      id,
      projectId,
      ...(trackId === undefined ? {} : { trackId }),
      ...(discussionId === undefined ? {} : { discussionId }),
      status: 'awaiting_approval',
      arguments: approval.arguments as DeliveryArguments,
      base: effect.base,
      commit: effect.commit,
      requestedAt,
    };
  }
  if (delivery === undefined || !('approvalId' in event) || event.approvalId !== delivery.id) return delivery;
  switch (event.type) {
    case 'approval.decided': {
      const { decision } = event;
      const agreed = statusOfDecision(decision.decision) === 'approved';
      return {
        ...delivery,
        status: agreed ? 'approved' : 'rejected',
        ...(decision.arguments === undefined ? {} : { arguments: decision.arguments as DeliveryArguments }),
        ...(agreed ? {} : { endedAt: at }),
        decidedBy: decision.by,
        decidedAt: decision.at,
      };
    }
    case 'approval.cancelled':
      return { ...delivery, status: 'withdrawn', endedAt: at };
    case 'approval.expired':
      return { ...delivery, status: 'expired', endedAt: at };
    case 'delivery.started':
      return { ...delivery, status: 'delivering' };
    case 'delivery.ended': {
      const { detail, result } = event;
      return {
        ...delivery,
        status: event.outcome,
        endedAt: at,
        ...(detail === undefined ? {} : { detail }),
        ...(result === undefined ? {} : { result }),
      };
    }
    default:
      return delivery;
  }
}
