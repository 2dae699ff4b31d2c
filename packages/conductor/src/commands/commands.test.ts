import { asId, foldTrack, type Author, type EvidenceId, type TicketId } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { stateOf } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import { commandPipeline } from './command-pipeline.ts';
import type { CommandResult } from './command-result.ts';
import { commandTicket } from './command-ticket.ts';
import { addTicket, deleteTicket, editTicket, splitTicket } from './edit-tickets.ts';

const by: Author = { type: 'baton' };
const id = (text: string) => asId<TicketId>(text);
const chain = () =>
  stateOf([ticketOf('a'), ticketOf('b', { dependsOn: [id('a')], position: 1 }), ticketOf('c', { dependsOn: [id('b')], position: 2 })]);
const refusal = (result: CommandResult) => (result.ok ? 'it was done' : `${result.code}: ${result.refusal}`);

/** What each ticket depends on, after it. */
function after(state: ReturnType<typeof chain>, result: CommandResult): string {
  if (!result.ok) return result.refusal;
  for (const event of result.events) foldTrack(state, { seq: state.seq + 1, at: '', event });
  return [...state.tickets.values()].map((ticket) => `${ticket.id}(${ticket.dependsOn.join()})`).join(' ');
}

describe('the graph while it runs', () => {
  test('takes another dependency, and refuses one that would make a cycle, by name', () => {
    expect(after(chain(), editTicket(chain(), id('c'), { dependsOn: [id('b'), id('a')] }, by))).toBe('a() b(a) c(b,a)');
    expect(refusal(editTicket(chain(), id('a'), { dependsOn: [id('c')] }, by))).toContain(
      'cycle: These wait for each other for ever: “A” → “C” → “B” → “A”.',
    );
    expect(refusal(editTicket(chain(), id('a'), { targetFiles: ['/etc'] }, by))).toContain('invalid: “A” names the file "/etc"');
    expect(refusal(addTicket(chain(), id('d'), { title: 'D', dependsOn: [id('gone')] }, by))).toContain('invalid: “D” depends on gone');
  });

  test('closes over what is taken out, and opens for what is split', () => {
    expect(after(chain(), deleteTicket(chain(), id('b'), by))).toBe('a() c(a)');
    const parts = [
      { id: id('b1'), body: { title: 'B1' } },
      { id: id('b2'), body: { title: 'B2', dependsOn: [id('b1')] } },
    ];
    expect(after(chain(), splitTicket(chain(), id('b'), parts, by))).toBe('a() c(b1,b2) b1(a) b2(a,b1)');
    expect(refusal(splitTicket(chain(), id('b'), parts.slice(1), by))).toContain('two parts or more');
  });

  test('keeps what is being worked on as it was begun', () => {
    const state = stateOf([
      ticketOf('a', { status: 'in_progress' }),
      ticketOf('s', { status: 'cancelled', skipped: true }),
      ticketOf('f', { dependsOn: [id('s')], status: 'in_review' }),
    ]);
    expect(refusal(editTicket(state, id('a'), { title: 'Other' }, by))).toContain('kill it first');
    expect(editTicket(state, id('a'), { priority: 3 }, by)).toMatchObject({ ok: true });
    for (const result of [deleteTicket(state, id('s'), by), commandTicket(state, id('s'), { type: 'retry' }, by)])
      expect(refusal(result)).toContain('has begun without it');
    expect(refusal(deleteTicket(state, id('a'), by))).toContain('cancel or skip it instead');
    expect(refusal(deleteTicket(state, id('gone'), by))).toBe('not_found: There is no such ticket.');
  });
});

test('a human ticket is confirmed with evidence, or not at all', () => {
  const confirm = { type: 'confirm', evidenceId: asId<EvidenceId>('e'), by } as const;
  const human = ticketOf('h', { kind: 'human', status: 'awaiting_approval' });
  expect(refusal(commandTicket(stateOf([human]), human.id, confirm, by))).toContain('confirmed with evidence');
  const evidence = {
    id: asId<EvidenceId>('e'),
    ticketId: human.id,
    on: 'ticket',
    kind: 'confirmation',
    passed: true,
    detail: 'Seen.',
    changedFiles: [],
    by,
    at: '2026-11-21T10:00:00.000Z',
  } as const;
  const shown = stateOf(
    [human],
    [{ type: 'evidence.recorded', v: 1, trackId: asId('track-1'), evidence: { ...evidence, changedFiles: [] } }],
  );
  expect(commandTicket(shown, human.id, confirm, by)).toMatchObject({
    ok: true,
    events: [{ changes: { status: 'completed' }, happening: 'confirm' }],
  });
});

test('what is being merged is left alone', () => {
  const merging = [{ type: 'merge.started', v: 1, trackId: asId('track-1'), mergeId: asId('m'), ticketId: id('a') } as const];
  const state = stateOf([ticketOf('a', { status: 'in_review' })], merging as never);
  expect(refusal(commandTicket(state, id('a'), { type: 'kill' }, by))).toBe('refused: “A” is being merged: wait until that is done.');
});

test('a pipeline is started only with a graph that can be run', () => {
  const idle = { pipelineStatus: 'idle' } as const;
  expect(refusal(commandPipeline(stateOf([], [], idle), 'start', by))).toContain('invalid: The plan is empty');
  expect(commandPipeline(stateOf([ticketOf('a')], [], idle), 'start', by)).toMatchObject({
    ok: true,
    events: [{ status: 'executing', wish: null }],
  });
  expect(refusal(commandPipeline(stateOf([ticketOf('a')], [], idle), 'pause', by))).toBe("refused: It is not begun: it can't be paused.");
});
