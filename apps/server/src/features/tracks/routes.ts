import {
  closed,
  pageOf,
  ProjectIdText,
  Ticket,
  TicketBody,
  TicketIdText,
  TicketPatch,
  Track,
  TrackBody,
  TrackDetail,
  TrackFiles,
  TrackIdText,
  TrackImport,
  TrackPatch,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { PlainCommand, Tracks } from './service.ts';

const tags = ['tracks'];
const ofProject = closed({ id: ProjectIdText });
const one = closed({ id: TrackIdText });
const oneTicket = closed({ id: TicketIdText });
const plain: readonly PlainCommand[] = ['skip', 'cancel', 'unblock', 'kill', 'retry'];
const SplitBody = closed({
  parts: Type.Array(closed({ key: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })), ...TicketBody.properties }), {
    minItems: 2,
    maxItems: 20,
  }),
});

/** As large as the files of a thousand long tickets. */
const MAX_IMPORT_BYTES = 32 * 1024 * 1024;

/** Tracks, their tickets, and what people decide of these. */
export function registerTracks(app: TypedApp, tracks: Tracks, clock: Clock): void {
  app.get(
    '/projects/:id/tracks',
    { config: { access: 'track.read' }, schema: { tags, params: ofProject, querystring: cursorQuery, response: { 200: pageOf(Track) } } },
    (request) => tracks.list(request.params.id, request.query.cursor),
  );

  app.post(
    '/projects/:id/tracks',
    { config: { access: 'track.change' }, schema: { tags, params: ofProject, body: TrackBody, response: { 201: TrackDetail } } },
    async (request, reply) =>
      reply.code(201).send(await tracks.create(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.post(
    '/projects/:id/tracks/import',
    {
      config: { access: 'track.change' },
      bodyLimit: MAX_IMPORT_BYTES,
      schema: { tags, params: ofProject, body: TrackImport, response: { 201: TrackDetail } },
    },
    async (request, reply) =>
      reply.code(201).send(await tracks.import(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.post(
    '/tracks/:id/export',
    { config: { access: 'track.read' }, schema: { tags, params: one, response: { 200: TrackFiles } } },
    (request) => tracks.export(request.params.id),
  );

  app.get('/tracks/:id', { config: { access: 'track.read' }, schema: { tags, params: one, response: { 200: TrackDetail } } }, (request) =>
    tracks.get(request.params.id),
  );

  app.patch(
    '/tracks/:id',
    {
      config: { access: 'track.change', versioned: true },
      schema: { tags, params: one, body: TrackPatch, response: { 200: TrackDetail } },
    },
    (request) => tracks.change(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );

  app.post(
    '/tracks/:id/tickets',
    { config: { access: 'track.change' }, schema: { tags, params: one, body: TicketBody, response: { 201: Ticket } } },
    async (request, reply) =>
      reply.code(201).send(await tracks.addTicket(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.get('/tickets/:id', { config: { access: 'track.read' }, schema: { tags, params: oneTicket, response: { 200: Ticket } } }, (request) =>
    tracks.ticket(request.params.id),
  );

  app.patch(
    '/tickets/:id',
    {
      config: { access: 'track.change', versioned: true },
      schema: { tags, params: oneTicket, body: TicketPatch, response: { 200: Ticket } },
    },
    (request) => tracks.changeTicket(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/tickets/:id',
    { config: { access: 'track.change', versioned: true }, schema: { tags, params: oneTicket, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await tracks.removeTicket(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/tickets/:id/block',
    {
      config: { access: 'track.change' },
      schema: {
        tags,
        params: oneTicket,
        body: closed({ reason: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }) }),
        response: { 200: Ticket },
      },
    },
    (request) =>
      tracks.decide(request.params.id, { type: 'block', detail: request.body.reason }, actorOf(request), effectOf(request, 200, clock)),
  );

  app.post(
    '/tickets/:id/confirm',
    {
      config: { access: 'track.change' },
      schema: {
        tags,
        params: oneTicket,
        body: closed({ detail: Type.String({ minLength: 1, maxLength: 20_000, pattern: '\\S' }) }),
        response: { 200: Ticket },
      },
    },
    (request) => tracks.confirm(request.params.id, request.body.detail, actorOf(request), effectOf(request, 200, clock)),
  );

  app.post(
    '/tickets/:id/split',
    {
      config: { access: 'track.change', versioned: true },
      schema: { tags, params: oneTicket, body: SplitBody, response: { 200: TrackDetail } },
    },
    (request) =>
      tracks.splitTicket(request.params.id, request.body.parts, expectedVersion(request), actorOf(request), effectOf(request, 200, clock)),
  );

  for (const type of plain) {
    app.post(
      `/tickets/:id/${type}`,
      { config: { access: 'track.change' }, schema: { tags, params: oneTicket, response: { 200: Ticket } } },
      (request) => tracks.decide(request.params.id, { type }, actorOf(request), effectOf(request, 200, clock)),
    );
  }
}
