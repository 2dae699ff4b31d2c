import { asId, type Change, type MemberId, type RunId } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { byPerson, byRun, hasOpen } from './change-groups.ts';

function change(id: string, run: string | undefined, person: string): Change {
  return {
    id: asId(id),
    kind: run === undefined ? 'undo' : 'tool',
    ...(run === undefined ? {} : { runId: asId<RunId>(run) }),
    by: { memberId: asId<MemberId>(person), name: person.toUpperCase() },
    at: '2026-01-01T00:00:00Z',
    snapshots: { before: '', after: '' },
  };
}

const all = [change('4', 'second', 'bo'), change('3', undefined, 'anna'), change('2', 'first', 'anna'), change('1', 'first', 'anna')];

describe('changes', () => {
  it('stand together by run, the newest first, and what is in none by itself', () => {
    expect(byRun(all).map(({ key, items }) => [key, items.map(({ id }) => id)])).toEqual([
      ['second', ['4']],
      ['none', ['3']],
      ['first', ['2', '1']],
    ]);
  });

  it('stand together by person', () => {
    expect(byPerson(all).map((group) => [group.type === 'person' && group.name, group.items.length])).toEqual([
      ['BO', 1],
      ['ANNA', 3],
    ]);
  });

  it('can be taken back together while one of them is in effect; an undo alone is none', () => {
    const [second, undo] = all;
    expect(hasOpen(all)).toBe(true);
    expect(undo !== undefined && hasOpen([undo])).toBe(false);
    expect(second !== undefined && hasOpen([{ ...second, undone: { by: second.by, at: second.at } }])).toBe(false);
  });
});
