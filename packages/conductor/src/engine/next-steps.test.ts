import { asId, textHash, type Event, type RunId, type Ticket, type TicketId, type TrackId } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { commandPipeline } from '../commands/command-pipeline.ts';
import { ticketOf } from '../test-tickets.ts';
import { lookAtTrack } from './look-at-track.ts';
import { nextSteps } from './next-steps.ts';
import { baseChecked, settings, stateOf } from './test-state.ts';

const now = Date.parse('2026-11-21T10:00:01.000Z');
const id = (text: string) => asId<TicketId>(text);
const steps = (...of: Parameters<typeof stateOf>) => nextSteps(lookAtTrack(stateOf(...of)), settings, now);
const words = (...of: Parameters<typeof stateOf>) =>
  steps(...of).map((step) =>
    [
      step.type,
      'ticketId' in step ? step.ticketId : '',
      'happening' in step ? (typeof step.happening === 'string' ? step.happening : step.happening.type) : '',
    ]
      .filter(Boolean)
      .join(' '),
  );

const started = (ticketId: string, runId: string, tier: 3 | 4 = 3, number = 1): Event => ({
  type: 'attempt.started',
  v: 1,
  trackId: asId('track-1'),
  attempt: {
    runId: asId(runId),
    discussionId: asId(`d-${runId}`),
    tier,
    ticketId: id(ticketId),
    number,
    choice: { provider: asId('openai'), model: 'm' },
  },
});

const endedWith = (runId: string, outcome: 'done' | 'failed') =>
  ({ type: 'attempt.ended', v: 1, trackId: asId<TrackId>('track-1'), runId: asId<RunId>(runId), outcome }) as const;

const approval = (approvalId: string, subject: 'plan' | 'merge'): Event => ({
  type: 'approval.requested',
  v: 1,
  approval: {
    id: asId(approvalId),
    subject,
    projectId: asId('p'),
    trackId: asId('track-1'),
    because: '',
    arguments: {},
    effect: { type: 'none' },
    careful: false,
    choices: [],
    proposalHash: textHash('x'),
    requestedAt: '2026-11-21T10:00:00.000Z',
  },
});

const decided = (approvalId: string, decision: 'approve' | 'reject'): Event => ({
  type: 'approval.decided',
  v: 1,
  approvalId: asId(approvalId),
  decision: {
    decision,
    scope: 'once',
    by: { type: 'baton' },
    at: '2026-11-21T10:00:00.000Z',
    effectiveHash: textHash('x'),
    chain: textHash('x'),
  },
});

describe('what comes next', () => {
  test('the most urgent of what is ready is started, as many as there are slots', () => {
    const tickets = [
      ticketOf('a', { position: 0 }),
      ticketOf('b', { position: 1, priority: 5 }),
      ticketOf('c', { position: 2, dependsOn: [id('a')], priority: 9 }),
      ...['d', 'e', 'f'].map((name, index) => ticketOf(name, { position: 3 + index })),
    ];
    expect(words(tickets)).toEqual(['start b', 'start a', 'start d', 'start e']);
    expect(words(tickets, [], { workerLimit: 1 })).toEqual(['start b']);
    expect(words(tickets, [], { pipelineStatus: 'idle' })).toEqual([]);
  });

  test('what is begun is not proposed again', () => {
    const tickets = [ticketOf('a', { status: 'in_progress' }), ticketOf('b')];
    expect(words(tickets, [started('a', 'r1')])).toEqual(['start b']);
  });

  test('what waits for something that is blocked is blocked, to the end of the chain at once, and goes on by itself', () => {
    const tickets = [
      ticketOf('a', { status: 'blocked', blockedReason: 'failed' }),
      ticketOf('b', { dependsOn: [id('a')] }),
      ticketOf('c', { dependsOn: [id('b')] }),
      ticketOf('d', { status: 'cancelled', skipped: true }),
      ticketOf('e', { dependsOn: [id('d')], kind: 'human' }),
    ];
    expect(words(tickets)).toEqual(['move_ticket b dependency_blocked', 'move_ticket c dependency_blocked', 'move_ticket e person_asked']);
    const blocked = tickets.map((ticket): Ticket =>
      ticket.dependsOn.length > 0 ? { ...ticket, status: 'blocked', blockedReason: 'dependency' } : ticket,
    );
    const lifted = blocked.map((ticket): Ticket => (ticket.id === 'a' ? { ...ticket, status: 'todo', blockedReason: null } : ticket));
    expect(words(lifted)).toEqual([
      'move_ticket b dependency_lifted',
      'move_ticket c dependency_lifted',
      'move_ticket e dependency_lifted',
      'start a',
    ]);
  });

  test('nothing can go on: the pipeline has failed, and says what of', () => {
    const tickets = [ticketOf('a', { status: 'blocked', blockedReason: 'failed', blockedDetail: 'No luck.' })];
    expect(steps(tickets)).toEqual([
      { type: 'move_pipeline', happening: 'failed', detail: 'Nothing can go on: 1 ticket is blocked. “A”: No luck.' },
    ]);
    expect(words([ticketOf('a', { status: 'blocked', blockedReason: 'person', manualBlock: true })])).toEqual([]);
  });

  test('a run without a ticket that wants it is stopped, once', () => {
    const tickets = [ticketOf('a', { manualBlock: true })];
    expect(steps(tickets, [started('a', 'r1')])).toEqual([{ type: 'stop', runId: 'r1' }]);
    const stopping: Event = { type: 'attempt.updated', v: 1, trackId: asId('track-1'), runId: asId('r1'), status: 'stopping' };
    expect(steps(tickets, [started('a', 'r1'), stopping])).toEqual([]);
  });

  test('a run that works for longer than it may is stopped, and counts as failed', () => {
    const state = stateOf([ticketOf('a', { status: 'in_progress' })], [started('a', 'r1')]);
    const late = now + 3_600_001;
    expect(nextSteps(lookAtTrack(state), settings, late)).toEqual([{ type: 'stop', runId: 'r1', because: 'too_long' }]);
    const ended: Event[] = [
      { type: 'attempt.updated', v: 1, trackId: asId('track-1'), runId: asId('r1'), status: 'stopping', because: 'too_long' },
      { type: 'attempt.ended', v: 1, trackId: asId('track-1'), runId: asId('r1'), outcome: 'stopped' },
    ];
    expect(words([ticketOf('a', { status: 'in_progress' })], [started('a', 'r1'), ...ended])).toEqual(['move_ticket a worker_failed']);
  });

  test('a graph that is not in order is not run, and the pipeline says why', () => {
    const tickets = [ticketOf('a', { dependsOn: [id('b')] }), ticketOf('b', { dependsOn: [id('a')] })];
    expect(steps(tickets)).toEqual([
      {
        type: 'move_pipeline',
        happening: 'failed',
        detail: 'These wait for each other for ever: “A” → “B” → “A”. Take one of these dependencies away.',
      },
    ]);
    expect(steps([])).toMatchObject([{ happening: 'failed', detail: expect.stringContaining('empty') }]);
  });

  test('a plan is asked about once the base has been checked, and a red base is told with it', () => {
    const awaiting = { pipelineStatus: 'awaiting_approval' } as const;
    expect(words([ticketOf('a')], [], awaiting, [])).toEqual(['check']);
    expect(steps([ticketOf('a')], [], awaiting, [baseChecked(false)])).toMatchObject([
      { type: 'ask', subject: 'plan', because: expect.stringContaining('The check failed.') },
    ]);
  });

  const asked = (attempt: object, ticketId?: string): Event => ({
    type: 'approval.requested',
    v: 1,
    approval: {
      id: asId('p1'),
      subject: 'spawn',
      projectId: asId('p'),
      trackId: asId('track-1'),
      ...(ticketId === undefined ? {} : { ticketId: id(ticketId) }),
      attempt: { tier: 3, number: 1, ...attempt },
      because: '',
      arguments: {},
      effect: { type: 'none' },
      careful: false,
      choices: [],
      proposalHash: asId('0'),
      requestedAt: '2026-11-21T10:00:00.000Z',
    },
  });
  const three = { choice: { provider: asId('openai'), model: 'three' } } as const;
  const waiting = ticketOf('a', { status: 'awaiting_approval', stepMode: true });
  const rewritten = (changes: Partial<Ticket>): Event => ({
    type: 'ticket.updated',
    v: 1,
    trackId: asId('track-1'),
    ticketId: id('a'),
    version: 2,
    changes,
    by: { type: 'baton' },
  });

  test('in steps people are asked before a worker begins, who it is and what was wrong before', () => {
    expect(steps([ticketOf('a', { stepMode: true })])).toMatchObject([
      { type: 'move_ticket', happening: { type: 'spawn_asked' } },
      { type: 'ask', subject: 'spawn', attempt: { tier: 3, number: 1, ...three } },
    ]);
    expect(words([waiting], [asked(three, 'a')])).toEqual([]);
    expect(words([waiting], [asked(three, 'a'), decided('p1', 'approve')])).toEqual(['start a']);
    // As it was asked before the question named who it is.
    expect(words([waiting], [asked({}, 'a'), decided('p1', 'approve')])).toEqual(['start a']);
  });

  test('what people were asked about and is told otherwise by now, or done by somebody else, is asked anew', () => {
    const other = { choice: { provider: asId('openai'), model: 'another' } } as const;
    for (const events of [[asked(other, 'a')], [asked(three, 'a'), rewritten({ description: 'Another' })]]) {
      expect(steps([waiting], events)).toEqual([{ type: 'withdraw', approvalId: 'p1' }]);
      expect(words([waiting], [...events, decided('p1', 'approve')])).toEqual(['ask a']);
    }
    expect(words([waiting], [asked(three, 'a'), rewritten({ priority: 3 }), decided('p1', 'approve')])).toEqual(['start a']);
  });

  test('in steps people are asked before a track is planned, and a refusal ends the planning', () => {
    const planning = { pipelineStatus: 'planning', stepMode: true } as const;
    const two = { tier: 2, choice: { provider: asId('openai'), model: 'two' } } as const;
    expect(steps([], [], planning)).toContainEqual(
      expect.objectContaining({ type: 'ask', subject: 'spawn', ticketId: null, attempt: { number: 1, ...two } }),
    );
    expect(words([], [asked(two)], planning)).toEqual([]);
    expect(words([], [asked(two), decided('p1', 'approve')], planning)).toEqual(['start']);
    expect(words([], [asked(two), decided('p1', 'reject')], planning)).toEqual(['move_pipeline planning_failed']);
    const retold: Event = {
      type: 'track.updated',
      v: 1,
      trackId: asId('track-1'),
      version: 2,
      changes: { description: 'Another' },
      by: { type: 'baton' },
    };
    expect(words([], [asked(two), retold], planning)).toEqual(['withdraw']);
  });

  test('with a thousand tickets the same is said at each tick, and it costs less than a millisecond', () => {
    const tickets = Array.from({ length: 1000 }, (_, index) =>
      ticketOf(`t${index}`, {
        position: index,
        targetFiles: [`src/${index % 50}.ts`],
        dependsOn: [1, 7, 31].flatMap((back) => (index >= back + 5 && index % 3 === 0 ? [id(`t${index - back}`)] : [])),
        status: index < 300 ? 'completed' : 'todo',
      }),
    );
    const state = stateOf(tickets, [], { serialiseOverlaps: true });
    let track = lookAtTrack(state);
    const tick = () => {
      track = lookAtTrack(state, track);
      return nextSteps(track, settings, now);
    };
    expect(tick()).toHaveLength(4);
    const times = Array.from({ length: 300 }, () => {
      const before = performance.now();
      tick();
      return performance.now() - before;
    }).sort((left, right) => left - right);
    console.log(`a tick with 1,000 tickets: ${times[150]?.toFixed(3)} ms (median), ${times[285]?.toFixed(3)} ms (p95)`);
    // The machine may do other work beside.
    expect(times[30]).toBeLessThan(1);
  });

  test('nothing is begun before somebody has looked at what the track begins with, and where that is red people are asked', () => {
    const tickets = [ticketOf('a')];
    expect(words(tickets, [], {}, [])).toEqual(['check']);
    const red = [baseChecked(false)];
    expect(steps(tickets, [], {}, red)).toEqual([
      { type: 'ask', subject: 'plan', ticketId: null, because: expect.stringContaining('The check fails already') },
    ]);
    const asked = approval('a1', 'plan');
    expect(words(tickets, [asked], {}, red)).toEqual([]);
    expect(words(tickets, [asked, decided('a1', 'approve')], {}, red)).toEqual(['start a']);
    expect(words(tickets, [asked, decided('a1', 'reject')], {}, red)).toEqual(['move_pipeline failed']);
  });

  test('what could not be begun is nobody’s attempt: it waits, blocked, and is tried again when the pipeline is started again', () => {
    const ended: Event = { ...endedWith('r1', 'failed'), detail: 'The folder is not there.', begun: false };
    const state = stateOf([ticketOf('a', { status: 'in_progress' })], [started('a', 'r1'), ended]);
    const [move] = nextSteps(lookAtTrack(state), settings, now);
    expect(move).toEqual({ type: 'move_ticket', ticketId: 'a', happening: { type: 'not_begun', detail: 'The folder is not there.' } });
    const blocked = ticketOf('a', { status: 'blocked', blockedReason: 'not_begun', blockedDetail: 'The folder is not there.' });
    expect(words([blocked])).toEqual(['move_pipeline failed']);
    const again = commandPipeline(stateOf([blocked], [], { pipelineStatus: 'failed' }), 'start', { type: 'baton' });
    expect(again.ok && again.events.map(({ type }) => type)).toEqual(['ticket.updated', 'pipeline.updated']);
  });
});
