import { asId, type Evidence, type TicketId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { folded, ticket, trackId, written } from '#lib/tracks/test-track.ts';
import { fileNodes, filesInOrder } from './file-nodes.ts';
import { placeOf } from './place-of.ts';
import { commentOf, reviewable, ticketOfFile, workStamp } from './review-work.ts';

const shown = (id: string, ticketId: string, at: string, changedFiles: string[]) => ({
  type: 'evidence.recorded' as const,
  v: 1 as const,
  trackId,
  evidence: {
    id: asId<Evidence['id']>(id),
    ticketId: asId<TicketId>(ticketId),
    on: 'ticket' as const,
    kind: 'diff' as const,
    passed: true,
    detail: '',
    changedFiles,
    by: { type: 'baton' as const },
    at,
  },
});

it('makes a comment of a line, with its side, and cuts a line that is too long to be quoted', () => {
  const line = { label: 'a.ts', type: 'removed', side: 'before', line: 3, code: 'x'.repeat(1000), words: 'No.' } as const;
  const comment = commentOf(line);
  expect(comment).toMatchObject({ text: 'No.', path: 'a.ts', lines: { side: 'before', from: 3, to: 3 } });
  expect(comment.code).toHaveLength(400);
  expect([comment, { path: 'a.ts' }, {}].map(placeOf)).toEqual(['a.ts:3 (before)', 'a.ts', 'the whole ticket']);
});

it('finds the ticket that changed a file last, also where the project is a folder of its repository', () => {
  const state = folded([
    ...written(ticket('a'), ticket('b'), ticket('c', { status: 'cancelled' })),
    shown('1', 'a', '2026-11-22T10:00:00.000Z', ['src/pay.ts', 'shop/docs/x.md']),
    shown('2', 'b', '2026-11-22T11:00:00.000Z', ['src/pay.ts']),
    shown('3', 'c', '2026-11-22T12:00:00.000Z', ['src/pay.ts']),
  ]);
  expect([ticketOfFile(state, 'src/pay.ts'), ticketOfFile(state, 'docs/x.md'), ticketOfFile(state, 'pay.ts.old')]).toEqual([
    'b',
    'a',
    undefined,
  ]);
});

it('offers the tickets that a worker could be told about', () => {
  const tickets = [ticket('a'), ticket('b', { kind: 'human' }), ticket('c', { status: 'cancelled' }), ticket('d', { status: 'completed' })];
  expect(reviewable(tickets).map(({ id }) => id)).toEqual(['a', 'd']);
});

it('looks again when something was merged or shown, of the ticket that is looked at', () => {
  const before = folded(written(ticket('a'), ticket('b')));
  const merged = folded([
    ...written(ticket('a'), ticket('b')),
    { type: 'merge.started', v: 1, trackId, mergeId: asId('m'), ticketId: asId('a') },
    { type: 'merge.ended', v: 1, trackId, mergeId: asId('m'), outcome: 'merged', commit: 'c' },
  ]);
  const stamps = (id: string | undefined) => [before, merged].map((state) => workStamp(state, id === undefined ? undefined : asId(id)));
  expect(new Set(stamps(undefined)).size).toBe(2);
  expect(new Set(stamps('a')).size).toBe(2);
  expect(new Set(stamps('b')).size).toBe(1);
});

it('puts files below their folders, one row for folders that hold nothing else, and reads them in that order', () => {
  const { nodes, folders } = fileNodes(
    ['README.md', 'docs/en/a.md', 'docs/en/b.md', 'src/pay.ts', 'src/lib/x.ts'].map((path) => ({ path })),
  );
  const words = (list: typeof nodes): unknown[] =>
    list.map(({ label, children }) => (children === undefined ? label : [label, ...words(children)]));
  expect(words(nodes)).toEqual([['docs/en', 'a.md', 'b.md'], ['src', ['lib', 'x.ts'], 'pay.ts'], 'README.md']);
  expect(folders.size).toBe(3);
  expect(filesInOrder(nodes)).toEqual([1, 2, 4, 3, 0]);
});
