import type { EventFrame } from '@baton/protocol';
import { closed, StreamNameText } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Deps } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { requireStream } from '../../stream-access.ts';

const query = closed({
  after: Type.Integer({ minimum: 0, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }),
});

/** Replay without a socket: the same frames. */
export function registerStreams(app: TypedApp, deps: Pick<Deps, 'db' | 'log'>): void {
  app.get(
    '/streams/:stream/events',
    {
      config: { access: 'workspace.read' },
      schema: {
        tags: ['streams'],
        params: closed({ stream: StreamNameText }),
        querystring: query,
        response: {
          200: closed({
            items: Type.Array(Type.Unsafe<EventFrame>(Type.Unknown())),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
            asOfSeq: Type.Integer(),
          }),
        },
      },
    },
    async (request) => {
      const { stream } = request.params;
      const { after, limit } = request.query;
      await requireStream(deps.db, actorOf(request), stream);
      const { firstSeq, head } = await deps.log.head(stream);
      if (after < firstSeq - 1)
        throw new RequestError('gone', `The events before ${firstSeq} are no longer kept. Start from ${firstSeq - 1}.`);
      const items = await deps.log.read(stream, after, limit);
      const last = items.at(-1)?.seq ?? after;
      return { items: [...items], nextCursor: last < head ? String(last) : null, asOfSeq: head };
    },
  );
}
