import { ChangedFile, closed, ReviewBody, Ticket, TicketIdText, TrackIdText, WorkChanges } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Reviews } from './service.ts';

const tags = ['tracks'];
const ofTrack = closed({ id: TrackIdText });
const ofTicket = closed({ id: TicketIdText });
const querystring = closed({ path: Type.String({ minLength: 1, maxLength: 4096 }) });

/** What tracks and tickets change, and what people say of it. */
export function registerReviews(app: TypedApp, reviews: Reviews, clock: Clock): void {
  app.get(
    '/tracks/:id/changes',
    { config: { access: 'track.read' }, schema: { tags, params: ofTrack, response: { 200: WorkChanges } } },
    (request) => reviews.ofTrack(request.params.id),
  );

  app.get(
    '/tracks/:id/changes/difference',
    { config: { access: 'track.read' }, schema: { tags, params: ofTrack, querystring, response: { 200: ChangedFile } } },
    (request) => reviews.fileOfTrack(request.params.id, request.query.path),
  );

  app.get(
    '/tickets/:id/changes',
    { config: { access: 'track.read' }, schema: { tags, params: ofTicket, response: { 200: WorkChanges } } },
    (request) => reviews.ofTicket(request.params.id),
  );

  app.get(
    '/tickets/:id/changes/difference',
    { config: { access: 'track.read' }, schema: { tags, params: ofTicket, querystring, response: { 200: ChangedFile } } },
    (request) => reviews.fileOfTicket(request.params.id, request.query.path),
  );

  app.post(
    '/tickets/:id/comments',
    { config: { access: 'track.change' }, schema: { tags, params: ofTicket, body: ReviewBody, response: { 200: Ticket } } },
    (request) => reviews.comment(request.params.id, request.body.comments, actorOf(request), effectOf(request, 200, clock)),
  );
}
