import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Declined, PaymentClient } from '../src/payment/client.ts';

/** A payment provider that answers with these statuses, one after another. */
function clientAnswering(...statuses: number[]): { client: PaymentClient; asked: () => number } {
  let asked = 0;
  const fetch = async (): Promise<Response> => Response.json({ id: `ch_${asked}` }, { status: statuses[asked++] ?? 500 });
  return { client: new PaymentClient({ url: 'http://payments', fetch, wait: async () => undefined }), asked: () => asked };
}

test('a card is charged once when all goes well', async () => {
  const { client, asked } = clientAnswering(201);
  assert.deepEqual(await client.charge('4242', 900), { id: 'ch_0', amount: 900 });
  assert.equal(asked(), 1);
});

test('it tries again while the payment provider is down', async () => {
  const { client, asked } = clientAnswering(503, 503, 201);
  await client.charge('4242', 900);
  assert.equal(asked(), 3);
});

test('a declined card is told as such', async () => {
  await assert.rejects(clientAnswering(402, 402, 402).client.charge('4000', 900), Declined);
});
