import { asId, type Event, type MemberId } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { foldRows, groupRows, isUnread, stateOf, type DiscussionRow } from './discussion-list.ts';

const now = Date.parse('2026-11-21T14:00:00.000Z');
const at = '2026-11-21T13:30:00.000Z';
const anna = asId<MemberId>('anna');
const bert = asId<MemberId>('bert');

const row = (id: string, change: Partial<DiscussionRow> = {}): DiscussionRow => ({
  id: asId(id),
  title: id,
  archived: false,
  pinned: false,
  updatedAt: '2026-11-01T10:00:00.000Z',
  activeRun: null,
  failed: false,
  createdBy: anna,
  lastSeq: 10,
  usage: undefined,
  ...change,
});
const rows = [row('old'), row('new', { updatedAt: '2026-11-21T13:00:00.000Z' })];
const summary = (id: string, title: string, change: { archived?: boolean; pinned?: boolean } = {}) => ({
  id: asId<never>(id),
  projectId: asId<never>('p1'),
  kind: 'talk' as const,
  title,
  archived: false,
  ...change,
});
const by = { type: 'member', memberId: bert, name: 'Bert' } as const;
const ran = (id: string, status: 'running' | 'parked' | 'finished' | 'failed'): Event => ({
  type: 'run.updated',
  v: 1,
  runId: asId<never>('r1'),
  discussionId: asId<never>(id),
  status,
});
const after = (before: readonly DiscussionRow[], ...events: Event[]): readonly DiscussionRow[] =>
  events.reduce((sofar, event) => foldRows(sofar, { at, event }), before);

describe('foldRows', () => {
  it('adds what somebody makes, first and with nothing in it', () => {
    const added = after(rows, { type: 'discussion.created', v: 1, discussion: summary('third', 'Third'), by });
    expect(added.map(({ title }) => title)).toEqual(['Third', 'old', 'new']);
    expect(added[0]).toMatchObject({ createdBy: bert, pinned: false, activeRun: null, lastSeq: undefined });
  });

  it('renames, pins and archives, and keeps what the event does not say', () => {
    const changed = after(rows, { type: 'discussion.updated', v: 1, discussion: summary('old', 'Renamed', { pinned: true }), by });
    expect(changed[0]).toEqual({ ...row('old'), title: 'Renamed', pinned: true, updatedAt: at });
    expect(changed[1]).toBe(rows[1]);
  });

  it('removes what was deleted', () => {
    expect(after(rows, { type: 'discussion.deleted', v: 1, discussionId: asId('old'), by })).toEqual([rows[1]]);
  });

  it('follows a run through its states', () => {
    const states = (['running', 'parked', 'running', 'failed', 'running', 'finished'] as const).map((_, index, all) =>
      after(rows, ...all.slice(0, index + 1).map((status) => ran('old', status))),
    );
    expect(states.map(([first]) => (first === undefined ? undefined : stateOf(first)))).toEqual([
      'running',
      'waiting',
      'running',
      'failed',
      'running',
      'resting',
    ]);
  });
});

describe('groupRows', () => {
  it('puts what waits first, then what runs, what is pinned, today, earlier, and apart what is archived', () => {
    const active = (status: 'running' | 'parked') => ({ activeRun: { id: asId<never>('r1'), status } });
    const groups = groupRows(
      [
        row('gone', { archived: true, pinned: true }),
        ...rows,
        row('runs', active('running')),
        row('pin', { pinned: true }),
        row('waits', { ...active('parked'), pinned: true }),
        row('newer', { updatedAt: at }),
      ],
      now,
    );
    expect(Object.entries<DiscussionRow[]>({ ...groups }).map(([name, group]) => [name, group.map(({ id }) => id)])).toEqual([
      ['waiting', ['waits']],
      ['running', ['runs']],
      ['pinned', ['pin']],
      ['today', ['newer', 'new']],
      ['earlier', ['old']],
      ['archived', ['gone']],
    ]);
  });
});

describe('isUnread', () => {
  it('is what went on after it was read', () => {
    expect(isUnread(row('a'), 9, anna)).toBe(true);
    expect(isUnread(row('a'), 10, anna)).toBe(false);
  });

  it('is what others began and one never opened, but nothing that is empty, archived or one’s own', () => {
    expect(isUnread(row('a'), undefined, bert)).toBe(true);
    expect(isUnread(row('a'), undefined, anna)).toBe(false);
    expect(isUnread(row('a', { lastSeq: 1 }), undefined, bert)).toBe(false);
    expect(isUnread(row('a', { lastSeq: undefined }), undefined, bert)).toBe(false);
    expect(isUnread(row('a', { archived: true }), 1, bert)).toBe(false);
  });
});
