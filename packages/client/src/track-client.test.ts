import { asId, type Id, type ModelChoice } from '@baton/protocol';
import { expect, test } from 'vitest';
import { createTrackClient } from './track-client.ts';

test('tracks and tickets have a method for each route', async () => {
  const sent: string[] = [];
  const fetch = (async (url: string, init: RequestInit & { headers: Record<string, string> }) => {
    const version = init.headers['if-match'];
    sent.push(
      `${init.method ?? ''} ${url.replace('http://baton.test/api/v1', '')}${version === undefined ? '' : ` version ${version}`}${typeof init.body === 'string' ? ` ${init.body}` : ''}`,
    );
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  }) as typeof globalThis.fetch;
  const client = createTrackClient({ baseUrl: 'http://baton.test', fetch });
  const id = <Kind extends string>(): Id<Kind> => asId('x1');
  await client.epics.list(id());
  await client.epics.create(id(), { rehearsal: true });
  await client.tracks.list(id());
  await client.tracks.create(id(), { title: 'T' });
  await client.tracks.get(id());
  await client.tracks.change(id(), { stepMode: true }, 2);
  await client.tracks.changes(id());
  await client.tracks.difference(id(), 'a b.ts');
  await client.tracks.move(id(), 'pause');
  const choice: ModelChoice = { provider: asId('x1'), model: 'org/m' };
  await client.tracks.worktrees(id());
  await client.tickets.leaveWorktree(id());
  await client.tracks.quote(id());
  await client.tracks.quote(id(), { tier3: choice, ticket: { id: id(), choice } });
  await client.tiers.get(id());
  await client.tickets.create(id(), { title: 'T' });
  await client.tickets.change(id(), { priority: 1 }, 3);
  await client.tickets.remove(id(), 4);
  await client.tickets.command(id(), 'retry');
  await client.tickets.block(id(), 'Wait');
  await client.tickets.confirm(id(), 'Seen');
  await client.tickets.changes(id());
  await client.tickets.difference(id(), 'a.ts');
  await client.tickets.comment(id(), [{ text: 'No' }]);
  await client.tickets.split(id(), [{ title: 'A' }, { title: 'B' }], 5);
  expect(sent).toEqual([
    'GET /projects/x1/epics',
    'POST /projects/x1/epics {"rehearsal":true}',
    'GET /projects/x1/tracks',
    'POST /projects/x1/tracks {"title":"T"}',
    'GET /tracks/x1',
    'PATCH /tracks/x1 version 2 {"stepMode":true}',
    'GET /tracks/x1/changes',
    'GET /tracks/x1/changes/difference?path=a+b.ts',
    'POST /tracks/x1/pause',
    'GET /tracks/x1/worktrees',
    'DELETE /tickets/x1/worktree',
    'GET /tracks/x1/quote',
    'GET /tracks/x1/quote?tier3=x1%2Forg%2Fm&ticket=x1&model=x1%2Forg%2Fm',
    'GET /projects/x1/tiers',
    'POST /tracks/x1/tickets {"title":"T"}',
    'PATCH /tickets/x1 version 3 {"priority":1}',
    'DELETE /tickets/x1 version 4',
    'POST /tickets/x1/retry',
    'POST /tickets/x1/block {"reason":"Wait"}',
    'POST /tickets/x1/confirm {"detail":"Seen"}',
    'GET /tickets/x1/changes',
    'GET /tickets/x1/changes/difference?path=a.ts',
    'POST /tickets/x1/comments {"comments":[{"text":"No"}]}',
    'POST /tickets/x1/split version 5 {"parts":[{"title":"A"},{"title":"B"}]}',
  ]);
});
