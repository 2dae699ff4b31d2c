import { closed, EntryIdText } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Redaction } from './service.ts';

export function registerRedaction(app: TypedApp, redaction: Redaction): void {
  app.post(
    '/entries/:id/redact',
    {
      config: { access: 'entry.redact' },
      schema: { tags: ['discussions'], params: closed({ id: EntryIdText }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await redaction.redact(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
