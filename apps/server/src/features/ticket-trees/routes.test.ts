import { existsSync } from 'node:fs';
import type { Problem, Ticket, TicketWorktrees } from '@baton/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestTracks, type TestTracks } from '../conducting/test-tracks.ts';

let world: TestTracks;
beforeEach(async () => {
  world = await createTestTracks();
});
afterEach(() => world.test.close());

it('says what kept worktrees take, and removes one that nobody works in; its branch stays', async () => {
  const { track, command, agree, until, member, git, stateOf } = world;
  const id = await track(['Ticket: Write it', 'Please write "y" to y.txt then ask "Which one?"'].join('\n'));
  await command(id, 'plan');
  await agree(id, 'plan');
  const working = await until(id, ({ tickets }) => [...tickets.values()].some(({ status }) => status === 'awaiting_approval'));
  const [ticket] = [...working.tickets.values()] as [Ticket];
  const path = ticket.worktree?.path ?? '';
  expect(existsSync(path)).toBe(true);
  const worktrees = async () => (await member.call<TicketWorktrees>('GET', `/api/v1/tracks/${id}/worktrees`)).body;
  const remove = () => member.call<Ticket & Problem>('DELETE', `/api/v1/tickets/${ticket.id}/worktree`);
  const { items, allBytes, quotaBytes } = await worktrees();
  expect(items).toEqual([{ ticketId: ticket.id, bytes: expect.any(Number) }]);
  expect(items[0]?.bytes).toBeGreaterThan(0);
  expect(allBytes).toEqual(expect.any(Number));
  expect(quotaBytes).toBe(world.test.deps.config.workQuotaBytes);
  expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('in use') } });

  await command(id, 'stop');
  await until(id, ({ pipeline }) => pipeline.status === 'stopped');
  const viewer = await world.test.as('viewer');
  expect((await viewer.call('DELETE', `/api/v1/tickets/${ticket.id}/worktree`)).status).toBe(403);
  expect(await remove()).toMatchObject({ status: 200, body: { worktree: null } });
  expect(existsSync(path)).toBe(false);
  expect((await worktrees()).items).toEqual([]);
  // What was not committed is on its branch.
  expect(git('show', `${ticket.worktree?.branch}:y.txt`)).toBe('y');
  expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('no worktree') } });
  expect((await stateOf(id)).tickets.get(ticket.id)?.worktree).toBeNull();
});
