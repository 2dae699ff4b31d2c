import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatCompletionsWire } from './chat-completions-wire.ts';
import type { DoubleAnswer, DoubleWire } from './double-answer.ts';
import { generateContentWire } from './generate-content-wire.ts';
import { messagesWire } from './messages-wire.ts';
import { responsesWire } from './responses-wire.ts';

/** One request as it came, nothing left out. */
export interface DoubleRequest {
  dialect: DoubleDialect;
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  /** Parsed JSON; undefined without a body. */
  body: unknown;
}

export type DoubleDialect = 'chat-completions' | 'responses' | 'messages' | 'generate-content';

/** A server that speaks the providers' protocols over a real socket, on loopback, as a test tells it to. */
export interface VendorDouble {
  /** Without a slash at its end. The protocols lie below it as they do at their vendors: `/v1/chat/completions`, `/v1/messages` … */
  url: string;
  /** What was posted so far. */
  readonly requests: readonly DoubleRequest[];
  close(): Promise<void>;
}

/** Named, so that SDKs that go by names look into it. */
const NULL_FRAME = 'event: message_delta\ndata: null\n\n';

const WIRES: Readonly<Record<DoubleDialect, DoubleWire>> = {
  'chat-completions': chatCompletionsWire,
  responses: responsesWire,
  messages: messagesWire,
  'generate-content': generateContentWire,
};

/** `answer` is asked for each request that is posted. `models`: the ids that every list has. */
export async function startVendorDouble(options: {
  answer: (request: DoubleRequest) => DoubleAnswer;
  models?: readonly string[];
}): Promise<VendorDouble> {
  const requests: DoubleRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://double');
    const dialect = dialectAt(url.pathname, incoming.headers);
    const wire = WIRES[dialect];
    const text = await textOf(incoming);
    if (incoming.method === 'GET') {
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify(wire.models(options.models ?? ['double'], url)));
      return;
    }
    const request: DoubleRequest = {
      dialect,
      method: incoming.method ?? '',
      url: `${url.pathname}${url.search}`,
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    requests.push(request);
    await write(outgoing, wire, options.answer(request));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function dialectAt(path: string, headers: IncomingMessage['headers']): DoubleDialect {
  if (path.endsWith('/messages') || 'anthropic-version' in headers) return 'messages';
  if (path.includes(':streamGenerateContent') || path.startsWith('/v1beta/')) return 'generate-content';
  return path.endsWith('/responses') ? 'responses' : 'chat-completions';
}

async function write(outgoing: ServerResponse, wire: DoubleWire, answer: DoubleAnswer): Promise<void> {
  if (answer.fails !== undefined) {
    const { status, headers, body } = wire.error(answer.fails.kind, answer.fails.retryAfterS);
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
    outgoing.end(JSON.stringify(body));
    return;
  }
  if (answer.instead === 'web_page') {
    outgoing.writeHead(200, { 'content-type': 'text/html' });
    outgoing.end('<!doctype html><title>Sign in</title>');
    return;
  }
  outgoing.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  outgoing.flushHeaders();
  if (answer.instead === 'nothing') {
    outgoing.end();
    return;
  }
  const frames = [
    ...wire.frames(answer),
    ...(answer.cut === 'error_frame' ? [wire.errorFrame] : []),
    ...(answer.cut === 'null_frame' ? [NULL_FRAME] : []),
  ];
  const middle = answer.until === undefined ? 0 : Math.ceil(frames.length / 2);
  await writeAll(outgoing, frames.slice(0, middle), answer.bytesPerWrite);
  await answer.until;
  await writeAll(outgoing, frames.slice(middle), answer.bytesPerWrite);
  if (answer.cut === 'held') return;
  if (answer.cut === 'broken') outgoing.destroy();
  else outgoing.end();
}

async function writeAll(outgoing: ServerResponse, frames: readonly string[], bytesPerWrite: number | undefined): Promise<void> {
  if (bytesPerWrite === undefined) {
    for (const frame of frames) await flushed(outgoing, Buffer.from(frame));
    return;
  }
  const bytes = Buffer.from(frames.join(''));
  for (let at = 0; at < bytes.length; at += bytesPerWrite) await flushed(outgoing, bytes.subarray(at, at + bytesPerWrite));
}

/** Each write leaves by itself before the next one is made. A reader that has gone away is no error. */
function flushed(outgoing: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => (outgoing.destroyed ? resolve() : outgoing.write(bytes, () => resolve())));
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
