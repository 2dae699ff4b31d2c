import { asId } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { foldRows, groupRows, type DiscussionRow } from './discussion-list.ts';

const now = Date.parse('2026-11-21T14:00:00.000Z');
const row = (id: string, updatedAt: string): DiscussionRow => ({ id: asId(id), title: id, archived: false, updatedAt, activeRun: null });
const rows = [row('old', '2026-11-01T10:00:00.000Z'), row('new', '2026-11-21T13:00:00.000Z')];
const at = '2026-11-21T13:30:00.000Z';
const summary = (id: string, title: string, archived = false) => ({
  id: asId<never>(id),
  projectId: asId<never>('p1'),
  kind: 'talk' as const,
  title,
  archived,
});

describe('foldRows', () => {
  it('adds, renames and removes', () => {
    const by = { type: 'baton' } as const;
    const added = foldRows(rows, { at, event: { type: 'discussion.created', v: 1, discussion: summary('third', 'Third'), by } });
    expect(added.map(({ title }) => title)).toEqual(['Third', 'old', 'new']);
    const renamed = foldRows(rows, { at, event: { type: 'discussion.updated', v: 1, discussion: summary('old', 'Renamed'), by } });
    expect(renamed[0]).toMatchObject({ title: 'Renamed', updatedAt: at });
    expect(renamed[1]).toBe(rows[1]);
    expect(foldRows(rows, { at, event: { type: 'discussion.deleted', v: 1, discussionId: asId('old'), by } })).toEqual([rows[1]]);
  });

  it('follows a run to its end', () => {
    const update = (status: 'running' | 'finished') =>
      ({ type: 'run.updated', v: 1, runId: asId<never>('r1'), discussionId: asId<never>('old'), status }) as const;
    const running = foldRows(rows, { at, event: update('running') });
    expect(running[0]?.activeRun).toEqual({ id: 'r1', status: 'running' });
    expect(foldRows(running, { at, event: update('finished') })[0]?.activeRun).toBeNull();
  });
});

describe('groupRows', () => {
  it('puts what runs first, then today, then earlier, without what is archived', () => {
    const running = { ...row('runs', '2026-11-02T10:00:00.000Z'), activeRun: { id: asId<never>('r1'), status: 'running' as const } };
    const groups = groupRows([...rows, running, { ...row('gone', at), archived: true }], now);
    expect(Object.values(groups).map((group) => group.map(({ id }) => id))).toEqual([['runs'], ['new'], ['old']]);
  });
});
