import { asId, type ReviewComment, type Ticket, type TicketId, type TrackId } from '@baton/protocol';
import { beforeEach, expect, it, vi } from 'vitest';
import { ticket } from '#lib/tracks/test-track.ts';
import { CommentDrafts } from './comment-drafts.svelte.ts';

const [one, two] = [asId<TicketId>('one'), asId<TicketId>('two')];
const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

/** A server that takes comments, or refuses those on some tickets; and what it was sent. */
function server(refuses: (id: TicketId) => boolean = () => false) {
  const sent: { id: TicketId; texts: string[]; key: string | undefined }[] = [];
  const comment = async (id: TicketId, comments: readonly ReviewComment[], given?: { idempotencyKey?: string }): Promise<Ticket> => {
    sent.push({ id, texts: comments.map(({ text }) => text), key: given?.idempotencyKey });
    if (refuses(id)) throw new TypeError('no network');
    return ticket(id);
  };
  return { sent, client: { tickets: { comment } } };
}

const drafts = (client: ReturnType<typeof server>['client']) => new CommentDrafts(client, asId<TrackId>('track-1'));

it('comments are sent ticket by ticket, each ticket’s in one go, and are kept over a reload until then', async () => {
  const { client, sent } = server();
  const first = drafts(client);
  first.add(one, { text: 'A' });
  first.add(undefined, { text: 'B' });
  first.add(one, { text: 'C', path: 'c.ts', lines: { side: 'after', from: 1, to: 1 } });
  expect(await first.send()).toBe(0);
  const again = drafts(client);
  expect(again.list).toEqual(first.list);
  again.assign(again.list[1]?.key ?? '', two);
  expect(await again.send()).toBe(2);
  expect(sent.map(({ id, texts }) => [id, texts])).toEqual([
    [one, ['A', 'C']],
    [two, ['B']],
  ]);
  expect([again.list, drafts(client).list, kept.size]).toEqual([[], [], 0]);
});

it('what was not taken stays, is said, and is sent again under the same key unless it was changed', async () => {
  let away = true;
  const { client, sent } = server((id) => away && id === two);
  const list = drafts(client);
  list.add(one, { text: 'A' });
  list.add(two, { text: 'B' });
  expect(await list.send()).toBe(1);
  expect(list.list.map(({ comment }) => comment.text)).toEqual(['B']);
  expect(list.problem).toBeDefined();
  away = false;
  expect(await list.send()).toBe(1);
  expect([list.problem, list.list]).toEqual([undefined, []]);
  const keys = sent.filter(({ id }) => id === two).map(({ key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toBeDefined();
});

it('what an earlier page kept and is no comment is left out', () => {
  kept.set('baton.review.track-1', JSON.stringify([{ key: 'k', comment: { text: 'A' } }, { key: 1 }, null, { key: 'x', comment: {} }]));
  expect(drafts(server().client).list).toEqual([{ key: 'k', ticketId: undefined, comment: { text: 'A' } }]);
});
