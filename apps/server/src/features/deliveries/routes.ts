import { ApprovalIdText, closed, Delivery, DeliveryBody, DeliveryList, DiscussionIdText, TrackIdText } from '@baton/protocol/schemas';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Deliveries } from './service.ts';

const tags = ['deliveries'];
const ofTrack = closed({ id: TrackIdText });
const ofDiscussion = closed({ id: DiscussionIdText });
const one = closed({ id: ApprovalIdText });

/** What leaves: asked for here, decided under `/approvals`. */
export function registerDeliveries(app: TypedApp, deliveries: Deliveries, clock: Clock): void {
  app.post(
    '/tracks/:id/deliveries',
    { config: { access: 'delivery.create' }, schema: { tags, params: ofTrack, body: DeliveryBody, response: { 201: Delivery } } },
    async (request, reply) =>
      reply
        .code(201)
        .send(await deliveries.requestOfTrack(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.get(
    '/tracks/:id/deliveries',
    { config: { access: 'track.read' }, schema: { tags, params: ofTrack, response: { 200: DeliveryList } } },
    (request) => deliveries.listOfTrack(request.params.id),
  );

  app.post(
    '/discussions/:id/deliveries',
    { config: { access: 'delivery.create' }, schema: { tags, params: ofDiscussion, body: DeliveryBody, response: { 201: Delivery } } },
    async (request, reply) =>
      reply
        .code(201)
        .send(await deliveries.requestOfDiscussion(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.get(
    '/discussions/:id/deliveries',
    { config: { access: 'discussion.read' }, schema: { tags, params: ofDiscussion, response: { 200: DeliveryList } } },
    (request) => deliveries.listOfDiscussion(request.params.id),
  );

  app.get('/deliveries/:id/patch', { config: { access: 'project.read' }, schema: { tags, params: one } }, async (request, reply) => {
    const { name, bytes } = await deliveries.patch(request.params.id);
    return reply
      .header('content-type', 'text/x-patch; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}
