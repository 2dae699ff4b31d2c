import { expect, it } from 'vitest';
import { nextNotice, type Notice } from './notice.ts';

const none: Notice = { type: 'none' };
const open = { type: 'open' } as const;
const lost = (since: number, attempt: number) => ({ type: 'reconnecting', since, attempt }) as const;

it('says nothing while all is well', () => {
  expect(nextNotice(none, { state: { type: 'connecting' }, seq: 0, caughtUp: false })).toEqual(none);
  expect(nextNotice(none, { state: open, seq: 5, caughtUp: true })).toEqual(none);
});

it('holds the number that it had when the connection was lost, through all attempts', () => {
  const first = nextNotice(none, { state: lost(1000, 1), seq: 418, caughtUp: true });
  expect(nextNotice(first, { state: lost(1000, 2), seq: 418, caughtUp: false })).toEqual({ type: 'offline', since: 1000, seq: 418 });
});

it('says how much was caught up on, and only once that is known', () => {
  const offline: Notice = { type: 'offline', since: 1000, seq: 418 };
  expect(nextNotice(offline, { state: open, seq: 430, caughtUp: false })).toBe(offline);
  expect(nextNotice(offline, { state: open, seq: 455, caughtUp: true })).toEqual({ type: 'resumed', events: 37 });
});

it('says that the session has ended, and nothing when the page itself hung up', () => {
  expect(nextNotice(none, { state: { type: 'closed', reason: 'session_ended' }, seq: 1, caughtUp: true })).toEqual({ type: 'ended' });
  expect(nextNotice(none, { state: { type: 'closed', reason: 'closed' }, seq: 1, caughtUp: true })).toEqual(none);
});
