import { asId, type Author, type EvidenceId, type TicketKind, type TicketStatus } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { ticketOf } from '../test-tickets.ts';
import type { TicketHappening } from './ticket-happening.ts';
import { transition } from './transition.ts';

const statuses: TicketStatus[] = ['todo', 'in_progress', 'awaiting_approval', 'in_review', 'completed', 'blocked', 'cancelled'];
const by: Author = { type: 'baton' };
const detail = 'Because.';
const plain = [
  'person_asked',
  'spawn_asked',
  'worker_waits',
  'worker_goes_on',
  'worker_done',
  'sent_back',
  'run_stopped',
  'put_down',
  'not_ready',
  'dependency_lifted',
  'merged',
  'kill',
  'skip',
  'cancel',
  'unblock',
  'retry',
  'send_back',
] as const;
const told = [
  'worker_failed',
  'qa_failed',
  'rejected',
  'merge_failed',
  'spawn_refused',
  'overrun_refused',
  'dependency_blocked',
  'block',
] as const;
const all: TicketHappening[] = [
  ...plain.map((type): TicketHappening => ({ type })),
  ...told.map((type): TicketHappening => ({ type, detail })),
  { type: 'started', by },
  { type: 'confirm', by, evidenceId: asId<EvidenceId>('e') },
];

const after = (happening: TicketHappening, kind: TicketKind): string =>
  statuses
    .flatMap((status) => {
      const blockedReason = status === 'blocked' ? (happening.type === 'dependency_lifted' ? 'dependency' : 'failed') : null;
      const manualBlock = status === 'todo' && (happening.type === 'unblock' || happening.type === 'retry');
      const result = transition(ticketOf('a', { kind, status, blockedReason, manualBlock }), happening);
      return result.ok ? `${status}→${result.ticket.status}` : [];
    })
    .join(' ');

describe('the status of a ticket', () => {
  test('goes these ways and no others', () => {
    expect(Object.fromEntries(all.map((happening) => [happening.type, after(happening, 'agent')]))).toEqual({
      person_asked: '',
      spawn_asked: 'todo→awaiting_approval',
      worker_waits: 'in_progress→awaiting_approval',
      worker_goes_on: 'awaiting_approval→in_progress',
      worker_done: 'in_progress→in_review awaiting_approval→in_review',
      sent_back: 'in_review→todo',
      run_stopped: 'in_progress→todo awaiting_approval→todo in_review→todo',
      put_down: 'in_progress→todo awaiting_approval→todo in_review→in_review',
      not_ready: 'awaiting_approval→todo',
      dependency_lifted: 'blocked→todo',
      merged: 'in_review→completed',
      kill: 'in_progress→todo awaiting_approval→todo in_review→todo',
      skip: 'todo→cancelled in_progress→cancelled awaiting_approval→cancelled in_review→cancelled blocked→cancelled cancelled→cancelled',
      cancel: 'todo→cancelled in_progress→cancelled awaiting_approval→cancelled in_review→cancelled blocked→cancelled',
      unblock: 'todo→todo blocked→todo',
      retry: 'todo→todo blocked→todo cancelled→todo',
      send_back: 'in_review→todo completed→todo',
      worker_failed: 'in_progress→todo awaiting_approval→todo',
      qa_failed: 'in_review→in_review',
      rejected: 'in_review→todo',
      merge_failed: 'in_review→in_review',
      spawn_refused: 'awaiting_approval→blocked in_review→blocked',
      overrun_refused: 'in_progress→blocked awaiting_approval→blocked in_review→blocked',
      dependency_blocked: 'todo→blocked awaiting_approval→blocked',
      block: 'todo→blocked in_progress→blocked awaiting_approval→blocked in_review→blocked blocked→blocked',
      started: 'todo→in_progress awaiting_approval→in_progress',
      confirm: '',
    });
  });

  test('of what a person does has no workers in it', () => {
    const possible = all.filter((happening) => after(happening, 'human') !== '').map((happening) => happening.type);
    expect(possible.join()).toBe(
      'person_asked,put_down,not_ready,dependency_lifted,skip,cancel,unblock,retry,dependency_blocked,block,confirm',
    );
    expect(after({ type: 'confirm', by, evidenceId: asId<EvidenceId>('e') }, 'human')).toBe('awaiting_approval→completed');
  });

  test('is blocked by the third attempt that failed, whoever failed', () => {
    let ticket = ticketOf('a', { status: 'in_progress' });
    const go = (happening: TicketHappening) => {
      const result = transition(ticket, happening);
      if (!result.ok) throw new Error(result.refusal);
      ({ ticket } = result);
    };
    go({ type: 'worker_failed', detail: 'It crashed.' });
    expect(ticket).toMatchObject({ status: 'todo', retryCount: 1, blockedReason: null });
    go({ type: 'started', by });
    go({ type: 'worker_done' });
    go({ type: 'rejected', detail: 'No test.' });
    expect(ticket).toMatchObject({ status: 'todo', retryCount: 2, version: 5, assignedTo: by });
    go({ type: 'started', by });
    go({ type: 'worker_done' });
    go({ type: 'qa_failed', detail: 'The provider was away.' });
    expect(ticket).toMatchObject({ status: 'blocked', retryCount: 3, blockedReason: 'failed', manualBlock: false });
    expect(ticket.blockedDetail).toBe('3 attempts failed. The last one: The provider was away.');
    go({ type: 'retry' });
    expect(ticket).toMatchObject({ status: 'todo', retryCount: 0, blockedReason: null, blockedDetail: null });
  });

  test('waits for a person once it was killed, and starts again when they say so', () => {
    const killed = transition(ticketOf('a', { status: 'in_progress', retryCount: 1 }), { type: 'kill' });
    expect(killed).toMatchObject({ ok: true, changes: { status: 'todo', manualBlock: true }, ticket: { retryCount: 1 } });
    if (!killed.ok) return;
    expect(transition(killed.ticket, { type: 'started', by })).toEqual({
      ok: false,
      refusal: '“A” was stopped by a person: unblock it first.',
    });
    expect(transition(killed.ticket, { type: 'unblock' })).toMatchObject({ ok: true, ticket: { status: 'todo', manualBlock: false } });
  });

  test('is refused in words that say what to do', () => {
    const refusal = (changes: Parameters<typeof ticketOf>[1], happening: TicketHappening) => {
      const result = transition(ticketOf('a', changes), happening);
      return result.ok ? 'allowed' : result.refusal;
    };
    expect(refusal({ status: 'completed' }, { type: 'skip' })).toBe("“A” is completed: it can't be skipped.");
    expect(refusal({}, { type: 'unblock' })).toBe('“A” is not blocked: it starts as soon as what it depends on is done.');
    expect(refusal({ status: 'blocked', blockedReason: 'dependency' }, { type: 'unblock' })).toContain('retry or skip that');
    expect(refusal({ status: 'blocked', blockedReason: 'failed' }, { type: 'dependency_lifted' })).toContain('not blocked by what');
    expect(refusal({ kind: 'human' }, { type: 'kill' })).toBe("“A” is done by a person: it can't be killed.");
    expect(refusal({ status: 'cancelled', skipped: true }, { type: 'skip' })).toBe('“A” is skipped already.');
  });
});
