import { expect, it } from 'vitest';
import { nextNotice, type Notice, type Observed } from './notice.ts';

const none: Notice = { type: 'none' };
const open = { type: 'open' } as const;
const lost = (since: number, attempt: number, restarting = false) => ({ type: 'reconnecting', since, attempt, restarting }) as const;
const observed = (change: Partial<Observed>): Observed => ({ state: open, online: true, seq: 0, caughtUp: false, ...change });

it('says nothing while all is well', () => {
  expect(nextNotice(none, observed({ state: { type: 'connecting' } }))).toEqual(none);
  expect(nextNotice(none, observed({ seq: 5, caughtUp: true }))).toEqual(none);
});

it('holds the number that it had when the connection was lost, through all attempts', () => {
  const first = nextNotice(none, observed({ state: lost(1000, 1), seq: 418, caughtUp: true }));
  expect(nextNotice(first, observed({ state: lost(1000, 2), seq: 418 }))).toEqual({
    type: 'lost',
    cause: 'unknown',
    since: 1000,
    seq: 418,
  });
});

it('tells a device without a network from a server that restarts', () => {
  const causeOf = (change: Partial<Observed>): unknown => nextNotice(none, observed({ state: lost(1000, 1, true), ...change }));
  expect(causeOf({})).toMatchObject({ cause: 'restarting' });
  expect(causeOf({ online: false })).toMatchObject({ cause: 'offline' });
});

it('says how much was caught up on, and only once that is known', () => {
  const before: Notice = { type: 'lost', cause: 'offline', since: 1000, seq: 418 };
  expect(nextNotice(before, observed({ seq: 430 }))).toBe(before);
  expect(nextNotice(before, observed({ seq: 455, caughtUp: true }))).toEqual({ type: 'resumed', events: 37 });
});

it('says that the session has ended, and nothing when the page itself hung up', () => {
  expect(nextNotice(none, observed({ state: { type: 'closed', reason: 'session_ended' } }))).toEqual({ type: 'ended' });
  expect(nextNotice(none, observed({ state: { type: 'closed', reason: 'closed' } }))).toEqual(none);
});
