import { Readable } from 'node:stream';
import type { RoundDelta } from '@baton/ai-client';
import type { SendBody as SendBodyType } from '@baton/protocol';
import { SendBody, SendResult } from '@baton/protocol/schemas';
import { actorOf } from '../../http/access.ts';
import { problemOf, providerProblem, toRequestError } from '../../http/problems.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Actor } from '../../permissions.ts';
import { ProviderFailed } from '../providers/service.ts';
import type { Send } from './service.ts';

export function registerSend(app: TypedApp, send: Send): void {
  app.post(
    '/send',
    { config: { access: 'model.send' }, schema: { tags: ['send'], body: SendBody, response: { 200: SendResult } } },
    async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new Error('the caller went away')));
      if (request.body.stream !== true) return send.whole(request.body, actorOf(request), gone.signal);
      if (request.keyed !== null)
        throw new RequestError('invalid', 'A streamed answer takes no Idempotency-Key: it cannot be given twice.');
      const frames = sse(send, request.body, actorOf(request), gone.signal, (error) => problemOf(toRequestError(error, request)));
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-cache')
        .serializer((body: unknown) => body as string)
        .send(Readable.from(frames) as never);
    },
  );
}

/** Delta frames, then exactly one `message.completed` or `problem`. */
async function* sse(
  send: Send,
  body: SendBodyType,
  actor: Actor,
  signal: AbortSignal,
  problemFrom: (error: Error & { code: string }) => unknown,
): AsyncGenerator<string> {
  const offsets = new Map<number, number>();
  try {
    const events = send.stream(body, actor, signal);
    for (;;) {
      const { done, value } = await events.next();
      if (done === true) {
        yield frame('message.completed', value);
        return;
      }
      yield frame('delta', delta(value, offsets));
    }
  } catch (error) {
    const problem = error instanceof ProviderFailed ? providerProblem(error.problem) : problemFrom(error as Error & { code: string });
    yield frame('problem', problem);
  }
}

function delta(event: RoundDelta, offsets: Map<number, number>) {
  const offset = offsets.get(event.part) ?? 0;
  const first = !offsets.has(event.part);
  offsets.set(event.part, offset + event.text.length);
  const kind = event.type === 'text.delta' ? 'text' : event.type === 'reasoning.delta' ? 'reasoning' : 'tool_call';
  const named = event.type === 'tool_call.delta' && first ? { toolCallId: event.callId, name: event.name } : {};
  return { type: 'delta', part: event.part, kind, offset, text: event.text, ...named };
}

function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
