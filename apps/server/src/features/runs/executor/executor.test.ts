import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asId, type Approval, type CallId, type Mode, type PolicyRule } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsHash } from '../../approvals/hashes.ts';
import { TestHand } from './test-hand.ts';

/** So many runs with random calls, rules and decisions. */
const RUNS = 10_000;
const CRASHES = 600;

const NAMES = ['a.txt', 'b.txt', 'src/c.txt', '.env', '../outside.txt'] as const;
const BEFORE: Readonly<Record<string, string>> = { 'a.txt': 'x', 'src/c.txt': 'x' };

type Call = { name: string; argumentsText: string };

const path = fc.constantFrom(...NAMES);
const text = fc.constantFrom('x', 'xx', 'y');
const call: fc.Arbitrary<Call> = fc
  .oneof(
    fc.record({ name: fc.constant('write_file'), given: fc.record({ path, content: text }) }),
    // What it makes has what it replaces in it: made twice, it would be seen.
    fc.record({ name: fc.constant('edit_file'), given: path.map((at) => ({ path: at, oldText: 'x', newText: 'xz', all: true })) }),
    fc.record({ name: fc.constant('delete_file'), given: fc.record({ path }) }),
    fc.record({ name: fc.constant('move_file'), given: fc.record({ from: path, to: path }) }),
    fc.record({ name: fc.constant('read_file'), given: fc.record({ path }) }),
  )
  .map(({ name, given }) => ({ name, argumentsText: JSON.stringify(given) }));

const rule: fc.Arbitrary<PolicyRule> = fc
  .record({
    decision: fc.constantFrom('allow' as const, 'allow' as const, 'ask' as const, 'deny' as const),
    about: fc.oneof(
      fc.constantFrom('write_file', 'edit_file', '*').map((tool) => ({ tool })),
      fc.constantFrom('/a.txt', 'src/**', '*.txt').map((glob) => ({ path: glob })),
    ),
  })
  .map(({ decision, about }) => ({ decision, ...about }));

const decision = fc.record({
  kind: fc.constantFrom('approve' as const, 'approve' as const, 'edit' as const, 'reject' as const, 'expire' as const, 'run' as const),
  other: fc.record({ path, content: text }),
  /** Somebody else writes a file in between. */
  meddles: fc.option(fc.record({ path: fc.constantFrom('a.txt', 'b.txt'), content: text }), { freq: 6 }),
});

type Decided = typeof decision extends fc.Arbitrary<infer Value> ? Value : never;

const scene = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 3 }),
  rules: fc.array(rule, { maxLength: 3 }),
  mode: fc.constantFrom<Mode>('plan', 'ask', 'ask', 'free'),
  decisions: fc.array(decision, { minLength: 1, maxLength: 4 }),
});

function made(given: { calls: readonly Call[]; rules: readonly PolicyRule[]; mode: Mode; shell?: boolean }): TestHand {
  const hand = new TestHand(given);
  mkdirSync(join(hand.directory, 'src'));
  for (const [name, content] of Object.entries(BEFORE)) writeFileSync(join(hand.directory, name), content);
  return hand;
}

function filesIn(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const absolute = join(entry.parentPath, entry.name);
      return [absolute.slice(directory.length + 1), readFileSync(absolute, 'utf8')];
    }),
  );
}

async function decideOn(hand: TestHand, approval: Approval, { kind, other }: Decided): Promise<void> {
  if (approval.subject === 'outcome') return hand.decide(approval, 'did_not_happen');
  if (kind === 'expire') return hand.expire(approval);
  if (kind === 'reject') return hand.decide(approval, 'reject');
  if (kind === 'run') return hand.decide(approval, 'approve', { scope: 'run' });
  const edits = kind === 'edit' && approval.tool?.name === 'write_file';
  return hand.decide(approval, 'approve', edits ? { arguments: other } : {});
}

/** What a call ran with: the model's own arguments, or those that the decision which its start names put in their place. */
function ranWith(hand: TestHand, callId: CallId, calls: readonly Call[]): Record<string, unknown> {
  const started = hand.only('tool.started').findLast((event) => event.callId === callId);
  const grant = started?.grant;
  const decided = grant?.by === 'approval' ? hand.approval(grant.approvalId) : undefined;
  const own = JSON.parse(calls[Number(callId.slice(1))]?.argumentsText ?? '{}') as Record<string, unknown>;
  const effective = decided?.decision?.arguments ?? decided?.arguments ?? own;
  expect(started?.argumentsHash).toBe(argumentsHash(effective as never));
  if (decided !== undefined) expect(decided.status).toBe('approved');
  return effective;
}

/** What the files must be if exactly what the log says was done, was done. */
function replayed(
  hand: TestHand,
  calls: readonly Call[],
  meddled: readonly { at: number; path: string; content: string }[],
): Record<string, string> {
  const files: Record<string, string> = { ...BEFORE };
  const done = hand.events.map((event, index) => ({ event, index }));
  const steps = [
    ...done.flatMap(({ event, index }) =>
      event.type === 'tool.finished' && event.result.outcome === 'ok'
        ? [{ at: index, run: () => apply(files, hand, event.callId, calls) }]
        : [],
    ),
    ...meddled.map(({ at, path: name, content }) => ({ at: at - 0.5, run: () => void (files[name] = content) })),
  ];
  for (const step of steps.toSorted((left, right) => left.at - right.at)) step.run();
  return files;
}

function apply(files: Record<string, string>, hand: TestHand, callId: CallId, calls: readonly Call[]): void {
  const name = calls[Number(callId.slice(1))]?.name;
  const given = ranWith(hand, callId, calls) as { path: string; content: string; from: string; to: string };
  if (name === 'write_file') files[given.path] = given.content;
  if (name === 'edit_file') files[given.path] = files[given.path]?.replaceAll('x', 'xz') ?? '';
  if (name === 'delete_file') delete files[given.path];
  if (name === 'move_file') {
    files[given.to] = files[given.from] ?? '';
    delete files[given.from];
  }
}

/** Works on a run until nothing is open, deciding whatever it waits for. */
async function finish(
  hand: TestHand,
  decisions: readonly Decided[],
  meddled: { at: number; path: string; content: string }[] = [],
): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    const how = await hand.settle();
    if (how === 'settled') return;
    for (const approval of hand.pending) {
      const given = decisions[turn % decisions.length];
      if (given === undefined) continue;
      const meddles = turn < 3 ? given.meddles : null;
      if (meddles !== null) {
        writeFileSync(join(hand.directory, meddles.path), meddles.content);
        meddled.push({ at: hand.events.length, ...meddles });
      }
      await decideOn(hand, approval, given);
      if (how === 'parked') break;
    }
  }
  throw new Error('the run did not come to an end');
}

describe('calls with random rules and decisions', () => {
  test(
    `change nothing that no record says, and run with what the record says (${RUNS} runs)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(scene, async ({ calls, rules, mode, decisions }) => {
          const hand = made({ calls, rules, mode });
          try {
            const meddled: { at: number; path: string; content: string }[] = [];
            await finish(hand, decisions, meddled);
            expect(filesIn(hand.directory)).toEqual(replayed(hand, calls, meddled));
            const finished = hand.only('tool.finished').map(({ callId }) => callId);
            expect(finished.toSorted()).toEqual(calls.map((_, index) => `c${index}`));
            if (mode === 'plan') expect(hand.only('tool.started').filter(({ name }) => name !== 'read_file')).toEqual([]);
            expect(existsSync(join(hand.directory, '../outside.txt'))).toBe(false);
          } finally {
            hand.remove();
          }
        }),
        { numRuns: RUNS },
      );
    },
    10 * 60_000,
  );
});

describe('calls of one round that change the same file', () => {
  const edit = { name: 'edit_file', argumentsText: JSON.stringify({ path: 'a.txt', oldText: 'x', newText: 'xz' }) };

  test('each finds what the one before has left', async () => {
    const hand = made({ calls: [edit, edit], rules: [{ decision: 'allow', tool: 'edit_file' }], mode: 'ask' });
    expect(await hand.settle()).toBe('settled');
    expect(filesIn(hand.directory)).toMatchObject({ 'a.txt': 'xzz' });
    const [first, second] = hand.only('tool.started').map(({ files }) => files?.[0]);
    expect(second?.before).toBe(first?.after);
    hand.remove();
  });

  test('are asked about again once one of them has run: what people saw of the other is not what it would do', async () => {
    const hand = made({ calls: [edit, edit], rules: [], mode: 'ask' });
    expect(await hand.settle()).toBe('parked');
    for (const approval of hand.pending) await hand.decide(approval, 'approve');
    expect(await hand.settle()).toBe('parked');
    expect(filesIn(hand.directory)).toMatchObject({ 'a.txt': 'xz' });
    expect(hand.only('tool.started').map(({ callId }) => callId)).toEqual([asId<CallId>('c0')]);
    expect(hand.pending).toMatchObject([{ callId: 'c1', because: expect.stringContaining('changed since it was decided') }]);
    hand.remove();
  });
});

describe('a process that is killed', () => {
  test('between the start of an edit and the edit has not made it, whatever an edit before it has left', async () => {
    const edit = { name: 'edit_file', argumentsText: JSON.stringify({ path: 'a.txt', oldText: 'x', newText: 'xz' }) };
    const hand = made({ calls: [edit, edit], rules: [{ decision: 'allow', tool: 'edit_file' }], mode: 'ask' });
    hand.killAt(3, true);
    expect(await hand.settle()).toBe('killed');
    expect(await hand.settle()).toBe('settled');
    expect(filesIn(hand.directory)).toMatchObject({ 'a.txt': 'xzz' });
    hand.remove();
  });

  test(
    `at any point starts no change twice (${CRASHES} runs)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          scene,
          fc.array(fc.record({ at: fc.integer({ min: 1, max: 8 }), durable: fc.boolean() }), { minLength: 1, maxLength: 3 }),
          async ({ calls, rules, decisions }, kills) => {
            const hand = made({ calls, rules, mode: 'ask' });
            try {
              for (const kill of kills) {
                hand.killAt(kill.at, kill.durable);
                const how = await hand.settle();
                if (how === 'parked') for (const approval of hand.pending) await decideOn(hand, approval, decisions[0] as Decided);
              }
              await finish(
                hand,
                decisions.map((each) => ({ ...each, meddles: null })),
              );
              expect(filesIn(hand.directory)).toEqual(replayed(hand, calls, []));
            } finally {
              hand.remove();
            }
          },
        ),
        { numRuns: CRASHES },
      );
    },
    5 * 60_000,
  );

  test.each([
    ['before its start is durable', 1, false, 1],
    ['when its start is durable and it has run nothing', 1, true, 0],
    ['before its end is durable', 2, false, 1],
  ])('%s never has a command run twice', async (_, append, durable, lines) => {
    const rules: PolicyRule[] = [
      { decision: 'allow', tool: 'run_shell', command: 'echo' },
      { decision: 'allow', path: 'log.txt' },
    ];
    const hand = made({
      calls: [{ name: 'run_shell', argumentsText: JSON.stringify({ command: 'echo once >> log.txt' }) }],
      rules,
      mode: 'ask',
      shell: true,
    });
    try {
      hand.killAt(append, durable);
      expect(await hand.settle()).toBe('killed');
      const how = await hand.settle();
      if (how === 'parked') {
        expect(hand.pending).toMatchObject([{ subject: 'outcome', because: expect.stringContaining('Nobody knows') }]);
        const [asked] = hand.pending;
        if (asked !== undefined) await hand.decide(asked, lines === 1 ? 'happened' : 'did_not_happen');
        expect(await hand.settle()).toBe('settled');
      }
      expect(how).toBe(append === 1 && !durable ? 'settled' : 'parked');
      const log = join(hand.directory, 'log.txt');
      expect(existsSync(log) ? readFileSync(log, 'utf8') : '').toBe('once\n'.repeat(lines));
      expect(hand.only('tool.started')).toHaveLength(1);
      expect(hand.only('tool.finished').map(({ callId }) => callId)).toEqual([asId<CallId>('c0')]);
    } finally {
      hand.remove();
    }
  });
});

describe('the executor alone', () => {
  /** Milliseconds that the middle one of many calls may take, without snapshots, sandbox and the tool's own work. */
  const MOST_MS = 2;
  const CALLS = 500;

  test('takes a call from its judgement to its result in a fraction of what its tool takes', async () => {
    const plan = JSON.stringify({ steps: [{ text: 'look', status: 'open' }] });
    const times: number[] = [];
    for (let index = 0; index < CALLS; index += 1) {
      const hand = new TestHand({ rules: [], mode: 'ask', calls: [{ name: 'update_plan', argumentsText: plan }] });
      const start = performance.now();
      expect(await hand.settle()).toBe('settled');
      times.push(performance.now() - start);
      hand.remove();
    }
    const middle = times.toSorted((left, right) => left - right)[CALLS / 2] ?? Infinity;
    console.log(`the executor alone: ${middle.toFixed(2)} ms a call (p50 of ${CALLS})`);
    expect(middle).toBeLessThan(MOST_MS);
  });
});
