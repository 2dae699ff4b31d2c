import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MergeId } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../ids.ts';
import { createTestTrack, type TestTrack } from './test-track.ts';

let track: TestTrack;
let branch: string;

async function begin(commands: Parameters<typeof createTestTrack>[0] = {}): Promise<void> {
  track = await createTestTrack(commands);
  const now = (await track.state()).track;
  if (now === undefined) throw new Error('no track');
  const made = await track.trees.trackBranch(now);
  if (!made.ok) throw new Error(made.detail);
  ({ branch } = made);
  await track.append({
    type: 'track.updated',
    v: 1,
    trackId: track.id,
    version: 2,
    changes: { branch, base: made.base },
    by: { type: 'baton' },
  });
}
afterEach(() => track.close());

/** A ticket whose worker has left these files. */
async function worked(title: string, files: Record<string, string>) {
  const ticket = await track.set(await track.ticket(title), {
    assignedTo: { type: 'model', provider: 'openai' as never, model: 'gpt-4o-mini', simulated: false },
  });
  track.write(await track.ensure(ticket), files);
  return ticket;
}

describe('a ticket', () => {
  beforeEach(() => begin());

  it('is committed as its worker’s and merged into its track, while the checkout stays as it is', async () => {
    const ticket = await worked('Sum the cart', { 'a.txt': 'ONE\ntwo\nthree\n' });
    const merged = await track.merge(ticket);
    expect(merged).toMatchObject({
      outcome: 'merged',
      commit: track.git('rev-parse', branch).trim(),
      evidence: { ticketId: ticket.id, on: 'merged', passed: true },
    });
    expect(track.git('show', `${branch}:a.txt`)).toBe('ONE\ntwo\nthree\n');
    expect(track.git('log', '-2', '--topo-order', '--format=%s|%an|%cn', branch)).toBe(
      'Sum the cart|Baton worker (openai/gpt-4o-mini)|The owner\nSum the cart|Baton worker (openai/gpt-4o-mini)|The owner\n',
    );
    expect(track.git('status', '--porcelain', '-b')).toBe('## main\n');
  });

  it('is merged once under one id, and names who agreed', async () => {
    const owner = await track.test.as('owner');
    const asked = {
      id: newId<never>(),
      subject: 'plan',
      projectId: track.project.id,
      trackId: track.id,
      because: '',
      arguments: {},
      effect: { type: 'none' },
      careful: false,
      choices: [],
      proposalHash: 'h',
      requestedAt: '2026-11-22T00:00:00.000Z',
    } as never;
    await track.append({ type: 'approval.requested', v: 1, approval: asked });
    const decision = {
      decision: 'approve',
      scope: 'once',
      by: { type: 'member', memberId: owner.id, name: 'The owner' },
      at: '2026-11-22T00:00:00.000Z',
      effectiveHash: 'h',
      chain: 'h',
    } as never;
    await track.append({ type: 'approval.decided', v: 1, approvalId: (asked as { id: never }).id, decision });
    const ticket = await worked('One', { 'b.txt': 'b' });
    const id = newId<MergeId>();
    const first = await track.merge(ticket, id);
    expect(first.outcome).toBe('merged');
    track.git('commit', '-q', '--allow-empty', '-m', 'Elsewhere');
    expect(await track.merge(ticket, id)).toEqual({ outcome: 'merged', commit: first.commit });
    expect(track.git('log', '-1', '--format=%(trailers:key=Approved-by,valueonly)', branch).trim()).toBe('The owner <owner@example.org>');
  });

  it('names the files that do not fit, and moves no branch', async () => {
    const [one, two] = [await worked('One', { 'a.txt': 'ONE\ntwo\nthree\n' }), await worked('Two', { 'a.txt': 'Eins\ntwo\nthree\n' })];
    const { commit } = await track.merge(one);
    expect(await track.merge(two)).toMatchObject({ outcome: 'conflict', detail: expect.stringContaining('a.txt') });
    expect(track.git('rev-parse', branch).trim()).toBe(commit);
  });
});

describe('the merged state', () => {
  it('is checked before the branch moves', async () => {
    await begin({ commands: { checkCommand: 'echo looked at; ! { test -e b.txt && test -e c.txt; }' } });
    const [one, two] = [await worked('One', { 'b.txt': 'b' }), await worked('Two', { 'c.txt': 'c' })];
    const { commit } = await track.merge(one);
    expect(await track.check('ticket', two)).toMatchObject({ passed: true });
    expect(await track.merge(two)).toMatchObject({
      outcome: 'check_failed',
      detail: expect.stringMatching(/other work.*exit code 1.*looked at/s),
    });
    expect(track.git('rev-parse', branch).trim()).toBe(commit);
    expect(await track.check('merged')).toMatchObject({ passed: true, changedFiles: ['b.txt'] });
  });
});

describe('a track', () => {
  it('is merged into the branch that it came from, with the checkout, once under one id', async () => {
    await begin();
    await track.merge(await worked('One', { 'b.txt': 'b' }));
    track.write(track.checkout, { 'README.md': 'by hand' });
    const id = newId<MergeId>();
    const merged = await track.merge(null, id);
    expect(merged).toEqual({ outcome: 'merged', commit: track.git('rev-parse', 'main').trim() });
    expect(readFileSync(join(track.checkout, 'b.txt'), 'utf8')).toBe('b');
    expect(track.git('status', '--porcelain')).toBe(' M README.md\n');
    expect(track.git('log', '-1', '--format=%s|%an|%cn')).toBe('Quicker checkout|Baton agents|The owner\n');
    track.git('commit', '-q', '-a', '-m', 'Later');
    expect(await track.merge(null, id)).toEqual(merged);
  });

  it('is not merged over what somebody changed and did not commit', async () => {
    await begin();
    await track.merge(await worked('One', { 'a.txt': 'ONE\ntwo\nthree\n', 'b.txt': 'b' }));
    track.write(track.checkout, { 'a.txt': 'by hand', 'b.txt': 'by hand' });
    const before = track.git('rev-parse', 'main');
    expect(await track.merge(null)).toMatchObject({
      outcome: 'conflict',
      detail: expect.stringMatching(/a\.txt, b\.txt .*nobody committed/),
    });
    expect([track.git('rev-parse', 'main'), readFileSync(join(track.checkout, 'a.txt'), 'utf8')]).toEqual([before, 'by hand']);
  });

  it('is merged into a branch that went on, which is checked, and that nobody has checked out', async () => {
    await begin({ commands: { checkCommand: '! { test -e b.txt && test -e c.txt; }' } });
    await track.merge(await worked('One', { 'b.txt': 'b' }));
    track.write(track.checkout, { 'd.txt': 'd' });
    track.git('add', '-A');
    track.git('commit', '-q', '-m', 'Meanwhile');
    track.git('checkout', '-q', '-b', 'elsewhere');
    expect((await track.merge(null)).outcome).toBe('merged');
    expect(track.git('ls-tree', '--name-only', 'main').trim().split('\n')).toEqual(['README.md', 'a.txt', 'b.txt', 'd.txt']);
    expect(existsSync(join(track.checkout, 'b.txt'))).toBe(false);
  });

  it('whose check fails with what the branch has got since is not merged', async () => {
    await begin({ commands: { checkCommand: '! { test -e b.txt && test -e c.txt; }' } });
    await track.merge(await worked('One', { 'b.txt': 'b' }));
    track.write(track.checkout, { 'c.txt': 'c' });
    track.git('add', '-A');
    track.git('commit', '-q', '-m', 'Meanwhile');
    expect(await track.merge(null)).toMatchObject({ outcome: 'check_failed', detail: expect.stringContaining('main') });
  });

  it('stays on its branch where none was checked out, and where that is gone', async () => {
    await begin();
    await track.merge(await worked('One', { 'b.txt': 'b' }));
    track.git('checkout', '-q', '-b', 'other');
    track.git('branch', '-q', '-D', 'main');
    expect(await track.merge(null)).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('main') });
    const base = { commit: track.git('rev-parse', 'HEAD').trim(), branch: null };
    await track.append({ type: 'track.updated', v: 1, trackId: track.id, version: 3, changes: { base }, by: { type: 'baton' } });
    expect(await track.merge(null)).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(branch) });
  });
});
