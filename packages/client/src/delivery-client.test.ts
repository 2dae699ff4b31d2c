import { asId, type ApprovalId, type DiscussionId, type TrackId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { createDeliveryClient } from './delivery-client.ts';

it('asks each route as it is', async () => {
  const asked: unknown[] = [];
  const client = createDeliveryClient({
    baseUrl: 'http://baton.test',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      asked.push([request.method, new URL(request.url).pathname, request.method === 'GET' ? undefined : await request.text()]);
      return request.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json({ items: [] });
    },
  });
  const [track, discussion] = [asId<TrackId>('t'), asId<DiscussionId>('d')];
  await client.ofTrack(track, { kind: 'patch' });
  await client.ofDiscussion(discussion, { kind: 'push', remote: 'origin' });
  await client.listOfTrack(track);
  await client.listOfDiscussion(discussion);
  await client.forges.list();
  await client.forges.setCredentials('gitlab', { token: 'x' });
  await client.forges.removeCredentials('gitlab');
  expect(asked).toEqual([
    ['POST', '/api/v1/tracks/t/deliveries', '{"kind":"patch"}'],
    ['POST', '/api/v1/discussions/d/deliveries', '{"kind":"push","remote":"origin"}'],
    ['GET', '/api/v1/tracks/t/deliveries', undefined],
    ['GET', '/api/v1/discussions/d/deliveries', undefined],
    ['GET', '/api/v1/forges', undefined],
    ['PUT', '/api/v1/forges/gitlab/credentials', '{"token":"x"}'],
    ['DELETE', '/api/v1/forges/gitlab/credentials', ''],
  ]);
  expect(client.patchPath(asId<ApprovalId>('a'))).toBe('/api/v1/deliveries/a/patch');
});
