import { closed, DiscussionIdText, Draft, DraftBody, Preferences, ReadMark, ReadMarkBody } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Personal } from './service.ts';

const tags = ['me'];
const one = closed({ id: DiscussionIdText });

/** No version is asked for: nobody but the member writes these, and the last word of theirs counts. */
export function registerPersonal(app: TypedApp, personal: Personal): void {
  app.get(
    '/discussions/:id/draft',
    { config: { access: 'discussion.write' }, schema: { tags, params: one, response: { 200: Draft } } },
    (request) => personal.draft(request.params.id, actorOf(request)),
  );

  app.put(
    '/discussions/:id/draft',
    { config: { access: 'discussion.write' }, schema: { tags, params: one, body: DraftBody, response: { 200: Draft } } },
    (request) => personal.keepDraft(request.params.id, request.body, actorOf(request)),
  );

  app.get(
    '/read-marks',
    { config: { access: 'me.read' }, schema: { tags, response: { 200: closed({ items: Type.Array(ReadMark) }) } } },
    (request) => personal.readMarks(actorOf(request)),
  );

  app.put(
    '/discussions/:id/read-mark',
    { config: { access: 'discussion.read' }, schema: { tags, params: one, body: ReadMarkBody, response: { 200: ReadMark } } },
    (request) => personal.markRead(request.params.id, request.body.seq, actorOf(request)),
  );

  app.get('/me/preferences', { config: { access: 'me.read' }, schema: { tags, response: { 200: Preferences } } }, (request) =>
    personal.preferences(actorOf(request)),
  );

  app.put(
    '/me/preferences',
    { config: { access: 'me.read' }, schema: { tags, body: Preferences, response: { 200: Preferences } } },
    (request) => personal.setPreferences(request.body, actorOf(request)),
  );
}
