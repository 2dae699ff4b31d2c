import {
  ChangedFile,
  ChangeIdText,
  ChangeInFiles,
  ChangeList,
  ChangeQuery,
  closed,
  DiscussionIdText,
  RunIdText,
  UndoBody,
  UndoResult,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Changes } from './service.ts';

const tags = ['changes'];
const ofDiscussion = closed({ id: DiscussionIdText });
const ofRun = closed({ id: RunIdText });
const path = Type.String({ minLength: 1, maxLength: 4096 });

/** How long files may take to be put back. */
const UNDO_MS = 120_000;

export function registerChanges(app: TypedApp, changes: Changes, clock: Clock): void {
  app.get(
    '/discussions/:id/changes',
    {
      config: { access: 'discussion.read' },
      schema: { tags, params: ofDiscussion, querystring: ChangeQuery, response: { 200: ChangeList } },
    },
    (request) => changes.list(request.params.id, request.query),
  );

  app.get(
    '/discussions/:id/changes/:changeId',
    {
      config: { access: 'discussion.read' },
      schema: { tags, params: closed({ id: DiscussionIdText, changeId: ChangeIdText }), response: { 200: ChangeInFiles } },
    },
    (request) => changes.get(request.params.id, request.params.changeId),
  );

  app.get(
    '/discussions/:id/changes/:changeId/difference',
    {
      config: { access: 'discussion.read' },
      schema: {
        tags,
        params: closed({ id: DiscussionIdText, changeId: ChangeIdText }),
        querystring: closed({ path, from: Type.Optional(path) }),
        response: { 200: ChangedFile },
      },
    },
    (request) => changes.difference(request.params.id, request.params.changeId, request.query.path, request.query.from),
  );

  app.get(
    '/runs/:id/changes',
    { config: { access: 'run.read' }, schema: { tags, params: ofRun, querystring: ChangeQuery, response: { 200: ChangeList } } },
    (request) => changes.ofRun(request.params.id, request.query),
  );

  app.post(
    '/discussions/:id/undo',
    { config: { access: 'change.undo' }, schema: { tags, params: ofDiscussion, body: UndoBody, response: { 200: UndoResult } } },
    (request) =>
      changes.undo(request.params.id, request.body, actorOf(request), AbortSignal.timeout(UNDO_MS), effectOf(request, 200, clock)),
  );

  app.post(
    '/runs/:id/undo',
    { config: { access: 'change.undo' }, schema: { tags, params: ofRun, body: UndoBody, response: { 200: UndoResult } } },
    (request) =>
      changes.undoRun(request.params.id, request.body, actorOf(request), AbortSignal.timeout(UNDO_MS), effectOf(request, 200, clock)),
  );
}
