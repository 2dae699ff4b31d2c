import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControllableClock } from '@baton/testkit';
import { textHash } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createQueue } from '../jobs/queue.ts';
import { countReferences, createBlobs } from './blobs.ts';
import { DataFolderInUse, lockDataFolder } from './data-lock.ts';
import { openDatabase, type OpenDatabase } from './open-database.ts';
import { createReader } from './reader.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let directory: string;
let database: OpenDatabase;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-store-'));
  database = await openDatabase({ file: join(directory, 'baton.db') });
});

afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

describe('the data folder', () => {
  test('belongs to one process at a time, and to the next one when it is given back', () => {
    const unlock = lockDataFolder(directory);
    expect(() => lockDataFolder(directory)).toThrow(DataFolderInUse);
    expect(() => lockDataFolder(directory)).toThrow(/in use by another Baton/);
    unlock();
    lockDataFolder(directory)();
  });
});

describe('blobs', () => {
  test('are stored once by content, for their owner alone, and go a day after the last reference', async () => {
    const clock = createControllableClock();
    const blobs = createBlobs({ directory: join(directory, 'blobs'), db: database.db, clock });
    const hash = await blobs.put('hello');
    expect(hash).toBe(textHash('hello'));
    expect(await blobs.put('hello')).toBe(hash);
    expect(await blobs.readText(hash)).toBe('hello');
    expect(statSync(join(directory, 'blobs', hash.slice(0, 2), hash)).mode & 0o777).toBe(0o600);

    await database.db.transaction().execute((transaction) => countReferences(transaction, [hash], 1));
    await clock.advance(2 * DAY_MS);
    expect(await blobs.sweep()).toBe(0);
    await database.db.transaction().execute((transaction) => countReferences(transaction, [hash], -1));
    expect(await blobs.sweep()).toBe(1);
    await expect(blobs.read(hash)).rejects.toThrow('ENOENT');
  });

  test('that were stored just now stay until the event that refers to them is written', async () => {
    const blobs = createBlobs({ directory: join(directory, 'blobs'), db: database.db, clock: createControllableClock() });
    await blobs.put('fresh');
    expect(await blobs.sweep()).toBe(0);
  });
});

describe('jobs', () => {
  test('are claimed once, oldest first, and come back from processes that are gone', async () => {
    const queue = createQueue({ db: database.db, clock: createControllableClock() });
    await database.db.transaction().execute(async (transaction) => {
      await queue.enqueue(transaction, { kind: 'run', subject: 'r1' });
      await queue.enqueue(transaction, { kind: 'run', subject: 'r2' });
    });
    const claims = await Promise.all([queue.claim('a'), queue.claim('a'), queue.claim('a')]);
    expect(claims.map((job) => job?.subject)).toEqual(['r1', 'r2', undefined]);
    await queue.finish(claims[0]?.id ?? '');
    await queue.release('a');
    expect(await queue.claim('b')).toBeUndefined();
    await queue.release('b');
    expect((await queue.claim('b'))?.subject).toBe('r2');
  });

  test('of a transaction that fails are never there', async () => {
    const queue = createQueue({ db: database.db, clock: createControllableClock() });
    const failing = database.db.transaction().execute(async (transaction) => {
      await queue.enqueue(transaction, { kind: 'run', subject: 'r1' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await queue.claim('a')).toBeUndefined();
  });
});

describe('the ledger read in a thread of its own', () => {
  test('is summed exactly beyond what a double holds, with unknown prices apart', async () => {
    const reader = createReader({ file: join(directory, 'baton.db') });
    const row = {
      source: 'send' as const,
      run_id: null,
      round: null,
      attempt: null,
      discussion_id: null,
      project_id: null,
      member_id: 'm1' as never,
      provider: 'openai' as never,
      model: 'gpt-4o',
      input_tokens: 10,
      cached_input_tokens: null,
      cache_write_tokens: null,
      output_tokens: 5,
      reasoning_tokens: null,
      estimated: 0,
      simulated: 0,
      duration_ms: 3,
      first_output_ms: null,
    };
    const late = Date.UTC(2026, 10, 21, 23, 30);
    await database.db
      .insertInto('ledger')
      .values([
        { ...row, id: 'l1', at: late, cost_nano_usd: 9_007_199_254_740_993n },
        { ...row, id: 'l2', at: late, cost_nano_usd: 2n },
        { ...row, id: 'l3', at: late, cost_nano_usd: null, estimated: 1 },
      ])
      .execute();
    const all = { from: 0, to: late + 1, timeZone: 'Europe/Berlin' };
    expect(await reader.query('usage', { groupBy: 'model', ...all })).toMatchObject([
      { key: 'openai/gpt-4o', calls: 3, inputTokens: 30, costUsd: '9007199.254740995', unknownCalls: 1, estimatedCalls: 1 },
    ]);
    expect(await reader.query('usage', { groupBy: 'day', ...all })).toMatchObject([{ key: '2026-11-22', calls: 3 }]);
    expect(await reader.query('usage', { groupBy: 'member', ...all, to: late })).toEqual([]);
    const stored = await database.db.selectFrom('ledger').select(['cost_nano_usd', 'at']).where('id', '=', 'l1').executeTakeFirstOrThrow();
    expect(stored).toEqual({ cost_nano_usd: 9_007_199_254_740_993n, at: late });
    await reader.close();
  });
});
