import { asId, foldTrack, type RunId } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { stateOf } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import { acceptPlan } from './accept-plan.ts';
import { readTicketPlan, readTrackPlan } from './read-plan.ts';

const ticket = (key: string, dependsOn: string[] = [], more: object = {}) => ({
  key,
  title: key,
  description: `Do ${key}.`,
  dependsOn,
  ...more,
});
const problems = (value: unknown) => {
  const result = readTicketPlan(value);
  return result.ok ? [] : result.problems;
};

describe('a plan that was handed in', () => {
  test('is taken where it can be run', () => {
    const result = readTicketPlan({ tickets: [ticket('b', ['a'], { priority: 5 }), ticket('a')] });
    expect(result).toMatchObject({ ok: true, graph: { order: ['a', 'b'] } });
    expect(readTrackPlan({ tracks: [{ key: 'one', title: 'One', description: '' }] })).toMatchObject({ ok: true });
  });

  test('is returned with what is wrong with it', () => {
    expect(problems({ tickets: [] })).toEqual(['The plan is empty: it needs at least one part.']);
    expect(problems({ tickets: [ticket('a', ['b']), ticket('b', ['a'])] })).toEqual([expect.stringContaining('a → b → a')]);
    expect(problems({ tickets: [ticket('a', [], { targetFiles: ['/etc/passwd'] })] })).toEqual([expect.stringContaining('"/etc/passwd"')]);
    expect(problems({ tickets: [{ key: 'a', title: 'a' }], more: 1 })).not.toEqual([]);
    expect(problems('a plan')).not.toEqual([]);
    expect(problems(undefined)).not.toEqual([]);
    const tracks = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, title: 'T', description: '' }));
    expect(readTrackPlan({ tracks })).toMatchObject({ ok: false, problems: [expect.stringContaining('At most 50')] });
  });

  test('becomes tickets in the place of those that nobody has begun', () => {
    const state = stateOf([
      ticketOf('done', { status: 'completed' }),
      ticketOf('old', { position: 1 }),
      ticketOf('works', { status: 'in_progress', position: 2, dependsOn: [ticketOf('old').id] }),
    ]);
    const read = readTicketPlan({ tickets: [ticket('x', [], { targetFiles: ['./src//x.ts'] }), ticket('y', ['x'], { kind: 'human' })] });
    if (!read.ok) throw new Error(read.problems.join());
    let ids = 0;
    const accepted = acceptPlan(state, read.plan, asId<RunId>('r'), () => `n${(ids += 1)}`, { type: 'baton' });
    if (!accepted.ok) throw new Error(accepted.refusal);
    for (const event of accepted.events) foldTrack(state, { seq: state.seq + 1, at: '', event });
    expect(
      [...state.tickets.values()].map(({ id, dependsOn, targetFiles, position, kind }) => [id, dependsOn, targetFiles, position, kind]),
    ).toEqual([
      ['done', [], [], 0, 'agent'],
      ['works', [], [], 2, 'agent'],
      ['n1', [], ['src/x.ts'], 3, 'agent'],
      ['n2', ['n1'], [], 4, 'human'],
    ]);
  });
});
