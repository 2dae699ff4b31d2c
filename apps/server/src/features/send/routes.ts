import { PassThrough } from 'node:stream';
import { SendBody, SendResult } from '@baton/protocol/schemas';
import { actorOf } from '../../http/access.ts';
import { problemOf, providerProblem, sendProblem } from '../../http/problems.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { untilGone } from '../../http/until-gone.ts';
import type { PreparedSend, Send } from './service.ts';
import { createFrames, writeEvent } from './sse.ts';

/** JSON, or with `stream` server-sent events: deltas, then exactly one `message.completed` or `problem`. */
export function registerSend(app: TypedApp, send: Send): void {
  app.addHook('preClose', () => send.close());

  app.post(
    '/send',
    { config: { access: 'model.send', streams: true }, schema: { tags: ['send'], body: SendBody, response: { 200: SendResult } } },
    async (request, reply) => {
      const { body } = request;
      if (body.stream === true && request.keyed !== null) {
        throw new RequestError('invalid', 'A streamed answer takes no Idempotency-Key: it can’t be given twice.');
      }
      const gone = untilGone(reply);
      const prepared = await send.prepare(body, actorOf(request));
      if (body.stream !== true) {
        const outcome = await prepared.run(() => undefined, gone);
        return outcome.ok ? outcome.result : sendProblem(reply, providerProblem(outcome.problem));
      }
      const out = new PassThrough();
      void streamTo(out, prepared, gone, (error) => request.log.error({ err: error }, 'a streamed answer broke off'));
      reply.type('text/event-stream').headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
      return reply.serializer((stream: unknown) => stream as string).send(out as never);
    },
  );
}

async function streamTo(out: PassThrough, prepared: PreparedSend, gone: AbortSignal, onFault: (error: unknown) => void): Promise<void> {
  const frameOf = createFrames();
  const last = await prepared
    .run((delta) => writeEvent(out, frameOf(delta), gone), gone)
    .then((outcome) => (outcome.ok ? outcome.result : providerProblem(outcome.problem)))
    .catch((error: unknown) => {
      onFault(error);
      return problemOf(new RequestError('internal', 'Something went wrong inside Baton. The server log has the details.'));
    });
  await writeEvent(out, last, gone);
  out.end();
}
