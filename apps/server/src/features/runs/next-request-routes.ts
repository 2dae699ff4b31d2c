import { closed, Preview, RunEdits, RunEditsBody, RunIdText } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { NextRequest } from './next-request.ts';

const tags = ['runs'];
const one = closed({ id: RunIdText });
const withTexts = closed({ texts: Type.Optional(Type.Boolean()) });
const { edits, leaveOut } = RunEditsBody.properties;
const Wanted = closed({ edits: Type.Optional(edits), leaveOut });

/** How long looking at a request may take, in milliseconds. */
const LOOK_MS = 30_000;

export function registerNextRequest(app: TypedApp, next: NextRequest): void {
  app.post(
    '/runs/:id/preview',
    {
      config: { access: 'run.steer' },
      schema: { tags, params: one, querystring: withTexts, body: Wanted, response: { 200: Preview } },
    },
    (request) => next.preview(request.params.id, request.body, request.query.texts === true, AbortSignal.timeout(LOOK_MS)),
  );

  app.post(
    '/runs/:id/edits',
    { config: { access: 'run.steer' }, schema: { tags, params: one, body: RunEditsBody, response: { 200: RunEdits } } },
    (request) => next.edit(request.params.id, request.body, actorOf(request), AbortSignal.timeout(LOOK_MS)),
  );

  app.get('/runs/:id/edits', { config: { access: 'run.read' }, schema: { tags, params: one, response: { 200: RunEdits } } }, (request) =>
    next.of(request.params.id),
  );
}
