import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cart } from './cart.ts';
import { checkOut } from './checkout.ts';
import { Declined, PaymentClient } from './payment/client.ts';

const payments = new PaymentClient({ url: 'http://127.0.0.1:9090', fetch, wait: (milliseconds) => wait(milliseconds) });

async function bodyOf(request: IncomingMessage): Promise<{ cart: Cart; card: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as { cart: Cart; card: string };
}

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  if (request.url === '/health') return { status: 200, body: 'ok' };
  if (request.method !== 'POST' || request.url !== '/checkout') return { status: 404, body: { problem: 'There is nothing here.' } };
  try {
    const { cart, card } = await bodyOf(request);
    return { status: 201, body: await checkOut(cart, card, payments) };
  } catch (error) {
    if (error instanceof Declined) return { status: 402, body: { problem: error.message } };
    return { status: 502, body: { problem: 'The payment did not work.' } };
  }
}

createServer((request, response) => {
  void answer(request).then(({ status, body }) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
}).listen(8080, '127.0.0.1');
