import { asId, attemptsOf, emptyTrack, foldTrack, nanoFromUsd, openReviews, type TicketId } from '@baton/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandPipeline } from '../commands/command-pipeline.ts';
import { commandTicket } from '../commands/command-ticket.ts';
import { World, type WorldOptions } from './test-world.ts';

const anna = { type: 'member', memberId: 'anna', name: 'Anna' } as never;

const worlds: fc.Arbitrary<WorldOptions & { turns: number }> = fc.record({
  graph: fc
    .array(
      fc.record({
        dependsOn: fc.uniqueArray(fc.nat(30), { maxLength: 3 }),
        human: fc.integer({ min: 0, max: 7 }).map((value) => value === 0),
        file: fc.nat(4),
        step: fc.integer({ min: 0, max: 3 }).map((value) => value === 0),
        quoted: fc.boolean(),
        priority: fc.integer({ min: -1, max: 1 }),
      }),
      { minLength: 1, maxLength: 10 },
    )
    // Each on some of those before it: a graph without cycles.
    .map((nodes) =>
      nodes.map((node, index) => ({ ...node, dependsOn: index === 0 ? [] : [...new Set(node.dependsOn.map((other) => other % index))] })),
    ),
  workers: fc.integer({ min: 1, max: 4 }),
  serialise: fc.boolean(),
  planned: fc.boolean(),
  engines: fc.constantFrom(1, 1, 1, 2),
  seed: fc.nat(),
  turns: fc.integer({ min: 5, max: 120 }),
});

async function live(world: World, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await world.quiet();
    const action = world.choose(24);
    if (action === 0) world.actOnTicket();
    else if (action === 1) world.actOnPipeline();
    else if (action === 2) world.crashAfter(1 + world.choose(12));
    else if (action === 3) world.kill();
    else if (action < 7) world.decide(world.choose(5) > 0);
    else if (action < 11) world.endCheck();
    else if (action < 14) world.endMerge();
    else if (action === 14) world.confirm();
    else if (action === 15) world.passTime();
    else world.actOnRun();
  }
}

/** From here on nothing fails and everybody agrees: it has to come to its end. */
async function calmDown(world: World): Promise<void> {
  world.calmDown();
  for (let turn = 0; turn < 2000; turn += 1) {
    await world.quiet();
    const { state } = world;
    const ended = [...state.tickets.values()].every(({ status }) => status === 'completed' || status === 'cancelled');
    if (state.pipeline.status === 'done' && ended) return;
    if (world.endCheck() || world.endMerge() || world.decide(true) || world.confirm() || world.actOnRun()) continue;
    const mended = [...state.tickets.values()].some((ticket) => {
      if (ticket.status === 'cancelled') return !ticket.skipped && world.command(commandTicket(state, ticket.id, { type: 'skip' }, anna));
      const waits = ticket.status === 'blocked' || ticket.manualBlock;
      return waits && world.command(commandTicket(state, ticket.id, { type: 'retry' }, anna));
    });
    if (mended) continue;
    if (state.tickets.size === 0) return;
    if (world.command(commandPipeline(state, 'resume', anna)) || world.command(commandPipeline(state, 'start', anna))) continue;
    throw new Error(`it is stuck: ${JSON.stringify({ pipeline: state.pipeline, tickets: [...state.tickets.values()] })}`);
  }
  throw new Error('it does not end');
}

function hold(world: World): void {
  const { state } = world;
  expect(world.broken).toEqual([]);
  expect(world.begun.length).toBe(new Set(world.begun).size);
  for (const ticket of state.tickets.values()) {
    expect(['completed', 'cancelled']).toContain(ticket.status);
    expect(attemptsOf(state, ticket.id).every((attempt) => attempt.status === 'ended')).toBe(true);
  }
  const completions = world.frames.flatMap(({ event }) =>
    event.type === 'ticket.updated' && event.changes.status === 'completed' ? [event.ticketId] : [],
  );
  const merges = world.merged.filter((id) => id !== null);
  // Each once, and once more for each time that somebody sent it back from there.
  for (const id of state.tickets.keys()) {
    const most = 1 + world.sentBack(id);
    expect(completions.filter((each) => each === id).length).toBeLessThanOrEqual(most);
    expect(merges.filter((each) => each === id).length).toBeLessThanOrEqual(most);
    expect(openReviews(state, id).length === 0 || state.tickets.get(id)?.status === 'cancelled').toBe(true);
  }
  expect([...state.pendingApprovals]).toEqual([]);
  if (state.pipeline.status === 'done')
    expect([...world.worktrees.keys()].filter((id) => state.tickets.has(asId<TicketId>(id)))).toEqual([]);
  const nano = (usd: string | null) => (usd === null ? 0n : nanoFromUsd(usd));
  const sum = (values: Iterable<{ costUsd: string | null }>) => [...values].reduce((total, value) => total + nano(value.costUsd), 0n);
  expect(nano(state.usage.total.costUsd)).toBe(world.spentNanoUsd);
  expect(sum(state.usage.tiers.values())).toBe(world.spentNanoUsd);
  const planning = world.frames.flatMap(({ event }) => (event.type === 'tier_usage.recorded' && event.ticketId === null ? event : []));
  expect(sum(state.usage.tickets.values()) + sum(planning)).toBe(world.spentNanoUsd);
  for (const ticket of state.tickets.values()) expect(ticket.costUsd).toBe(state.usage.tickets.get(ticket.id)?.costUsd ?? null);
  const again = emptyTrack(state.id);
  for (const frame of world.frames) foldTrack(again, frame);
  expect(again).toEqual(state);
}

test(
  '500 graphs come to their end, whatever fails, whoever interferes, and however often the engine dies',
  { timeout: 240_000 },
  async () => {
    let crashes = 0;
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        const world = new World(options);
        await live(world, options.turns);
        await calmDown(world);
        await world.quiet();
        hold(world);
        crashes += world.crashes;
        for (const { event } of world.frames) {
          if (event.type === 'ticket.updated' && event.happening !== undefined) ends.add(event.happening);
          if (event.type === 'pipeline.updated') ends.add(event.status);
        }
      }),
      { numRuns: 500, seed: 20_261_121 },
    );
    expect(crashes).toBeGreaterThan(500);
    // What never came was not tried.
    expect([...ends].sort().join(' ')).toBe(
      'awaiting_approval block cancel confirm dependency_blocked dependency_lifted done executing failed idle kill merge_failed merged not_begun not_ready overrun_refused paused ' +
        'person_asked planning put_down qa_failed rejected retry run_stopped send_back sent_back skip spawn_asked spawn_refused started stopped unblock worker_done worker_failed worker_goes_on worker_waits',
    );
  },
);

const alone = { dependsOn: [], human: false, file: 0, step: false, quoted: false, priority: 0 };

/** To where its first worker has begun. */
async function begun(world: World): Promise<void> {
  await world.quiet();
  expect(world.endCheck()).toBe(true);
  await world.quiet();
  expect(world.runs.size).toBe(1);
}

test('a run that was let go on and was not told, since the engine died, is told by the next one', async () => {
  const world = new World({ graph: [alone], workers: 1, serialise: false, planned: false, seed: 1 });
  world.calmDown();
  await begun(world);
  world.command(commandPipeline(world.state, 'pause', anna));
  await world.quiet();
  world.actOnRun();
  await world.quiet();
  const [run] = [...world.runs.values()];
  expect([world.state.pipeline.status, run?.status]).toEqual(['paused', 'held']);
  world.kill();
  world.command(commandPipeline(world.state, 'resume', anna));
  for (const runId of world.runs.keys()) world.write({ type: 'attempt.updated', v: 1, trackId: world.state.id, runId, status: 'running' });
  await world.quiet();
  expect(run?.status).toBe('running');
});

test('a run that was asked to rest and came to wait for a person instead rests there', async () => {
  const world = new World({ graph: [alone], workers: 1, serialise: false, planned: false, seed: 1 });
  world.calmDown();
  await begun(world);
  world.command(commandPipeline(world.state, 'pause', anna));
  await world.quiet();
  world.waitForPerson();
  await world.quiet();
  const [run] = [...world.runs.values()];
  expect([world.state.pipeline.status, run?.status]).toEqual(['paused', 'held']);
});

test('a stop ends what is being checked, and the check is done again later', async () => {
  const world = new World({ graph: [alone], workers: 1, serialise: false, planned: false, seed: 1 });
  world.calmDown();
  await begun(world);
  world.actOnRun();
  await world.quiet();
  expect(world.state.openChecks.size).toBe(1);
  world.command(commandPipeline(world.state, 'stop', anna));
  await world.quiet();
  expect([world.state.pipeline.status, world.state.openChecks.size]).toEqual(['stopped', 0]);
  expect(world.state.evidence.size).toBe(1);
  world.command(commandPipeline(world.state, 'start', anna));
  await world.quiet();
  expect(world.state.openChecks.size).toBe(1);
});
