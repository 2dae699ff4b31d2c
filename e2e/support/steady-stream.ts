import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** A double of OpenAI that writes at a steady pace, which aimock's pieces of one size can't. */
export interface SteadyStream {
  /** What goes into Baton as the base URL. */
  baseUrl: string;
  /** Writes the next piece of the answer that is being asked for, at the given rate, until all are written. */
  write(pieces: readonly string[], perSecond: number): Promise<void>;
  /** Ends the answer. */
  end(): void;
  stop(): Promise<void>;
}

export async function startSteadyStream(): Promise<SteadyStream> {
  let answer = Promise.withResolvers<ServerResponse>();
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.endsWith('/models') === true) {
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ object: 'list', data: [{ id: 'gpt-4o-mini', object: 'model' }] }));
      return;
    }
    const body = await text(request);
    response.setHeader('content-type', 'text/event-stream');
    if (body.includes('title of at most six words')) response.end(`${chunk({ delta: { content: 'A title' } })}${LAST}`);
    else answer.resolve(response);
  }
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async write(pieces, perSecond) {
      const response = await answer.promise;
      const startedAt = performance.now();
      for (const [index, piece] of pieces.entries()) {
        response.write(chunk({ delta: { content: piece } }));
        await wait(Math.max(0, startedAt + ((index + 1) * 1000) / perSecond - performance.now()));
      }
    },
    end() {
      const last = answer;
      answer = Promise.withResolvers();
      void last.promise.then((response) => response.end(LAST));
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const LAST = `${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;

function chunk(choice: { delta: { content?: string }; finish_reason?: string }): string {
  const body = {
    id: 'chatcmpl-steady',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o-mini',
    choices: [{ index: 0, finish_reason: null, ...choice }],
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}
