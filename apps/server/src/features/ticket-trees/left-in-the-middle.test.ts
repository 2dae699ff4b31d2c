import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EvidenceId, MergeId, Ticket } from '@baton/protocol';
import { afterEach, expect, it } from 'vitest';
import { newId } from '../../ids.ts';
import type { TicketTrees } from './service.ts';
import { createTestTrack, type TestTrack } from './test-track.ts';

const TICKETS = 3;
/** The longest that a call is let work before it is left, so that each step of it is where one is. */
const LONGEST_MS = 250;

let track: TestTrack;
afterEach(() => track.close());

/** Numbers that look random and are the same each time. */
function numbers(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at * 1_103_515_245 + 12_345) % 2_147_483_648;
    return at / 2_147_483_648;
  };
}

it('whatever is left in the middle is done once by whoever comes next', { timeout: 300_000 }, async () => {
  const next = numbers(7);
  track = await createTestTrack({
    files: { 'a.txt': 'a\n', '.gitignore': 'deps/\n' },
    commands: {
      prepareCommand: 'mkdir -p deps && echo made > deps/made.txt',
      checkCommand: 'test -e deps/made.txt && echo report > report.txt',
    },
  });
  let trees: TicketTrees = track.restarted();

  /** Does something that is left at a random time, each time by another process, until nobody leaves it. */
  async function done<Result>(work: (signal: AbortSignal) => Promise<Result>, isDone: (result: Result) => boolean): Promise<Result> {
    for (let tries = 0; ; tries += 1) {
      const leaving = new AbortController();
      const left = tries < 4 ? wait(next() * LONGEST_MS).then(() => leaving.abort()) : undefined;
      const result = await work(leaving.signal).catch((error: unknown) => {
        if (!leaving.signal.aborted) throw error;
        return undefined;
      });
      await left;
      trees = track.restarted();
      if (result !== undefined && isDone(result)) return result;
      if (left === undefined) throw new Error(JSON.stringify(result));
    }
  }

  const merged: string[] = [];
  for (let index = 0; index < TICKETS; index += 1) {
    let ticket: Ticket = await track.ticket(`Ticket ${index}`);
    await track.attempt(ticket);
    const state = await track.state();
    const ensured = await done(
      (signal) => trees.worktrees.ensure(ticket, state, signal),
      ({ ok }) => ok,
    );
    if (!ensured.ok) throw new Error(ensured.detail);
    ticket = await track.set(ticket, { worktree: ensured.worktree });
    track.write(ensured.worktree.path, { [`file-${index}.txt`]: `${index}\n` });
    const evidenceId = newId<EvidenceId>();
    const evidence = await done(
      (signal) => trees.checks.run({ id: evidenceId, on: 'ticket', ticket }, state, signal),
      ({ passed }) => passed,
    );
    expect(evidence.changedFiles).toEqual([`file-${index}.txt`]);
    const id = newId<MergeId>();
    const end = await done(
      (signal) => trees.merges.merge({ id, ticket }, state, signal),
      ({ outcome }) => outcome === 'merged',
    );
    expect(await trees.merges.merge({ id, ticket }, state, new AbortController().signal)).toMatchObject({
      outcome: 'merged',
      commit: end.commit,
    });
    merged.push(id);
    if (index % 2 === 0) await trees.worktrees.remove(ticket);
    await track.set(ticket, { worktree: null });
  }
  await track.restarted().tidy();
  const made = await track.restarted().trackBranch((await track.state()).track ?? expect.fail('no track'));
  const branch = made.ok ? made.branch : '';
  expect(
    track.git('log', '--reverse', '--first-parent', '--format=%(trailers:key=Baton-Merge,valueonly)', `main..${branch}`).match(/\S+/g),
  ).toEqual(merged);
  const files = ['.gitignore', 'README.md', 'a.txt', ...merged.map((_, index) => `file-${index}.txt`)];
  expect(track.git('ls-tree', '-r', '--name-only', branch).trim().split('\n')).toEqual(files);
  expect(track.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  const folder = `${track.test.deps.config.workDirectory}/tracks/${track.id}`;
  expect(existsSync(dirname(folder)) ? readdirSync(folder) : []).toEqual([]);
});
