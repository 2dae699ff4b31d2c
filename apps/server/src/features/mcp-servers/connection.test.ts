import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControllableClock, type ControllableClock } from '@baton/testkit';
import type { McpState } from '@baton/toolbox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { writeTestServer } from './test-server.ts';
import { transportOf } from './transport.ts';

let folder: string;
let clock: ControllableClock;
let connection: Connection;
let told: McpState['status'][];
/** How many runs of its program began. */
let starts: number;
let begun: PromiseWithResolvers<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-connection-'));
  clock = createControllableClock();
  told = [];
  starts = 0;
  begun = Promise.withResolvers();
  const transport = { ...writeTestServer(folder), environment: [] };
  connection = new Connection({
    name: 'notes',
    callMs: 20_000,
    clock,
    transport: () => {
      starts += 1;
      begun.resolve();
      begun = Promise.withResolvers();
      return transportOf({ name: 'notes', transport }, new Map(), {
        config: { workDirectory: folder, commandEnvironment: {} },
        fetch: () => Promise.reject(new Error('no network')),
      });
    },
    onChange: (state) => told.push(state.status),
  });
});
afterEach(async () => {
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});

async function call(name: string): Promise<void> {
  await connection.tools.find((tool) => tool.name === `notes__${name}`)?.run({}, { signal: new AbortController().signal } as never);
}

it('is connected once, however many need it', async () => {
  expect(connection.state).toEqual({ status: 'closed' });
  await Promise.all([connection.start(), connection.start()]);
  await connection.start();
  expect(starts).toBe(1);
  expect(told).toEqual(['ready']);
  expect(connection.since).toBe(clock.now());
});

it('is started again by itself after it has died, and is told both times', async () => {
  await connection.start();
  await call('die');
  expect(connection.state).toEqual({ status: 'failed', why: 'It ended. It said: Out of paper.' });
  expect(connection.retryAt).toBe(clock.now() + 1_000);
  // Whoever needs it meanwhile is told at once.
  await connection.start();
  expect(starts).toBe(1);
  expect(await clock.advanceToNext()).toBe(1_000);
  await connection.start();
  expect(starts).toBe(2);
  expect(told).toEqual(['ready', 'failed', 'ready']);
});

it('is left alone for longer each time, and by itself only so often', async () => {
  writeFileSync(join(folder, 'broken'), '');
  await connection.start();
  for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000]) {
    expect(connection.state).toMatchObject({ status: 'failed', why: expect.stringContaining('The licence of the notes has expired.') });
    const next = begun.promise;
    expect(await clock.advanceToNext()).toBe(pause);
    await next;
    await connection.start();
  }
  expect([starts, clock.sleeping]).toEqual([6, 0]);
  // Somebody needs it: too early, and then not.
  await connection.start();
  expect(starts).toBe(6);
  await clock.advance(32_000);
  await connection.start();
  expect(starts).toBe(7);
  rmSync(join(folder, 'broken'));
  await connection.restart();
  expect(connection.state.status).toBe('ready');
});

it('begins anew with short pauses once it has worked for a while', async () => {
  for (let time = 0; time < 3; time += 1) {
    await connection.start();
    await clock.advance(60_000);
    await call('die');
    expect(connection.retryAt).toBe(clock.now() + 1_000);
    await clock.advance(1_000);
  }
});

it('is closed for good', async () => {
  await connection.start();
  await call('die');
  await connection.close();
  expect(clock.sleeping).toBe(0);
  await connection.start();
  await connection.restart();
  expect(starts).toBe(1);
});

it('tells why there is nothing to connect to', async () => {
  const without = new Connection({
    name: 'notes',
    callMs: 1,
    clock,
    transport: () => Promise.reject(new Error('The value of TOKEN is not in credentials.toml any more. Enter it again.')),
    onChange: (state) => told.push(state.status),
  });
  await without.start();
  expect(without.state).toEqual({ status: 'failed', why: 'The value of TOKEN is not in credentials.toml any more. Enter it again.' });
  expect(told).toEqual(['failed']);
  await without.close();
});
